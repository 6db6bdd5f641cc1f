"""An identity is at the door: whom it lets in, and what is asked of a stranger.

The subject decides, never the address. An address that belongs to somebody here opens nothing:
its owner signs in as ever, and then links. What a stranger may learn about an address is what the
sign-up page tells too: nothing, unless a provider that the operator trusts says it is theirs.
"""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal import flows
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.core.internal.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.engine.upstream import pending, registry
from apps.accounts.errors import UpstreamFault
from apps.accounts.models import User
from apps.accounts.services import addresses, identities, people
from apps.accounts.services.identities import Identity
from apps.core.errors import Conflict


def enter(request: HttpRequest, identity: Identity, *, next_url: str) -> HttpResponse:
    """Let somebody in, or show what to do first."""
    known = identities.holder(identity)
    if known is not None:
        return _sign_in(request, known, identity, next_url=next_url)
    if not settings.REGISTRATION_OPEN:
        pending.offer(request, identity=identity, next_url=next_url)
        return _ask(request, identity, "closed", next_url=next_url)
    if not identity.email:
        pending.offer(request, identity=identity, next_url=next_url)
        return _ask(request, identity, "no_address", next_url=next_url)
    # The way back is a GET, which allauth would not count.
    refused: HttpResponse | None = consume_or_429(
        request, app="allauth.account", action="signup", limit_get=True
    )
    if refused is not None:
        return refused
    if request.user.is_authenticated:
        get_adapter().logout(request)
    return _stranger(request, identity, next_url=next_url)


def prove(request: HttpRequest, identity: Identity, *, next_url: str) -> HttpResponse:
    """Whoever is signed in proved anew who they are. Raises `UpstreamFault` for anybody else."""
    if identities.holder(identity) != request.user:
        raise UpstreamFault("stranger", detail="the identity is not linked to who is signed in")
    record_authentication(request, request.user, method="socialaccount", reauthenticated=True)
    # Where allauth looks for the request that was interrupted.
    given = request.GET.copy()
    given[REDIRECT_FIELD_NAME] = next_url
    request.GET = given  # type: ignore[assignment]
    resumed: HttpResponse | None = flows.reauthentication.resume_request(request)
    return resumed or redirect(next_url or settings.LOGIN_REDIRECT_URL)


def _sign_in(
    request: HttpRequest, person: User, identity: Identity, *, next_url: str
) -> HttpResponse:
    if request.user.is_authenticated:
        if request.user.pk == person.pk:
            return redirect(next_url or settings.LOGIN_REDIRECT_URL)
        get_adapter().logout(request)
    return _get_in(request, person, next_url=next_url, link=identity.key)


def stands(request: HttpRequest, person: User) -> bool:
    """Whether the links that a sign-in began with still are: one may be gone before its end."""
    records = get_authentication_records(request, person)
    keys = {record["link"] for record in records if record.get("link")}
    return all(identities.is_linked(user_id=person.pk, key=key) for key in keys)


def _get_in(
    request: HttpRequest, person: User, *, next_url: str, link: str | None = None
) -> HttpResponse:
    """As after a right password: the code that is due still comes, and the second factor."""
    record_authentication(request, person, method="socialaccount", link=link)
    login = Login(user=person, redirect_url=next_url or None)
    answer: HttpResponse = flows.login.perform_login(request, login)
    return answer


def _stranger(request: HttpRequest, identity: Identity, *, next_url: str) -> HttpResponse:
    waiting = identities.unproved(identity.email)
    if not identity.is_vouched or waiting is not None:
        return _by_code(request, identity, waiting=waiting, next_url=next_url)
    try:
        person = identities.sign_up(identity=identity)
    except Conflict:
        known = identities.holder(identity)
        if known is not None:
            # The button was pressed twice, and the other press was faster.
            return _sign_in(request, known, identity, next_url=next_url)
        pending.offer(request, identity=identity, next_url=next_url)
        return _ask(request, identity, "taken", next_url=next_url)
    record_authentication(request, person, method="socialaccount")
    answer: HttpResponse = flows.signup.complete_signup(
        request, user=person, redirect_url=next_url or None
    )
    return answer


def _by_code(
    request: HttpRequest, identity: Identity, *, waiting: User | None, next_url: str
) -> HttpResponse:
    """A code goes to the address. If it belongs to somebody, they get another mail instead.

    The page is the same and the work is too: neither tells a stranger who has an account.
    """
    person = waiting or _made(identity)
    if person is None or waiting is not None:
        people.rehearse(email=identity.email, password=None)
    pending.await_code(request, identity=identity, user=person)
    if person is not None:
        return _get_in(request, person, next_url=next_url)
    answer: HttpResponse = flows.signup.prevent_enumeration(request, email=identity.email)
    return answer


def _made(identity: Identity) -> User | None:
    """The new person; None when the address belongs to somebody, also if only just now."""
    if addresses.is_taken(identity.email):
        return None
    try:
        with transaction.atomic():
            return identities.sign_up(identity=identity)
    except Conflict:
        return None


def _ask(request: HttpRequest, identity: Identity, what: str, *, next_url: str) -> HttpResponse:
    context = {
        "what": what,
        "provider": registry.name_of(identity.provider),
        "email": identity.email,
        "next": next_url,
    }
    return render(request, "account/upstream_stranger.html", context)
