"""To another provider and back. Leaving is a POST: no link, image or other site can start it.

The way out is a page that the browser leaves by itself, not a redirect after the form: Chromium
holds such redirects to `form-action`, which stays 'self' on our pages that way.
"""

import logging
import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.engine.upstream import entrance, pending, registry
from apps.accounts.errors import IdentityTaken, UpstreamFault
from apps.accounts.services.identities import Identity
from apps.core.logging import request_id

logger = logging.getLogger("vestibule.accounts")
_LONGEST_CODE = 4096


@require_POST
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """POST /upstream/<provider>/: sign in there."""
    next_url = next_of(request)
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    return leave(request, provider, process="login", next_url=next_url)


def next_of(request: HttpRequest) -> str:
    """Where the person was going, if that is here."""
    return get_next_redirect_url(request) or ""


def leave(
    request: HttpRequest, provider: str, *, process: str, next_url: str, **further: Any
) -> HttpResponse:
    """The page that goes to the provider; what comes back must belong to this."""
    there = registry.find(request, provider)
    if there is None:
        raise Http404
    refused: HttpResponse | None = consume_or_429(request, action="upstream")
    if refused is not None:
        return refused
    nonce = secrets.token_urlsafe(32)
    asked = further.pop("ask", {})
    try:
        away = there.redirect(
            request,
            process,
            next_url=next_url,
            auth_params={"nonce": nonce} | asked,
            nonce=nonce,
            **further,
        )
    except UpstreamFault as fault:
        return _fault(request, fault, provider=provider, next_url=next_url)
    context = {"provider": registry.name_of(provider), "address": away["Location"]}
    return render(request, "account/upstream_leave.html", context)


@require_GET
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """GET /upstream/<provider>/callback/: back from there, once."""
    there = registry.find(request, provider)
    if there is None:
        raise Http404
    state = statekit.unstash_state(
        request, provider_id=provider, state_id=request.GET.get("state", "")
    )
    next_url = str((state or {}).get("next", ""))
    try:
        identity = _identity(request, there, state)
        with transaction.atomic():
            return _arrive(request, identity, state or {}, next_url=next_url)
    except UpstreamFault as fault:
        return _fault(request, fault, provider=provider, next_url=next_url)


def _identity(request: HttpRequest, there: Any, state: dict[str, Any] | None) -> Identity:
    """Whom the answer is about. Raises `UpstreamFault`."""
    if state is None:
        raise UpstreamFault("stale", detail="no such state in this browser")
    code = request.GET.get("code", "")
    _check_issuer(request, there)
    if request.GET.get("error") == "access_denied":
        raise UpstreamFault("cancelled", detail="the person did not want to")
    if "error" in request.GET or not 0 < len(code) <= _LONGEST_CODE or not code.isprintable():
        raise UpstreamFault("untrusted", detail="an error instead of a code")
    found: Identity = there.identify(request, code=code, state=state)
    return found


def _check_issuer(request: HttpRequest, there: Any) -> None:
    """An answer that names another issuer is a mix-up (RFC 9207 §2.4)."""
    named = request.GET.get("iss")
    if named is None and not there.answers_with_issuer(request):
        return
    if not constant_time_compare(named or "", there.issuer):
        raise UpstreamFault("untrusted", detail="the answer is of another issuer")


def _arrive(
    request: HttpRequest, identity: Identity, state: dict[str, Any], *, next_url: str
) -> HttpResponse:
    if state["process"] == "login":
        return entrance.enter(request, identity, next_url=next_url)
    if not request.user.is_authenticated or str(request.user.pk) != state["user"]:
        raise UpstreamFault("stale", detail="whoever started it is not signed in any more")
    if state["process"] == "prove":
        return entrance.prove(request, identity, next_url=next_url)
    return linked(request, identity, next_url=next_url)


def linked(request: HttpRequest, identity: Identity, *, next_url: str = "") -> HttpResponse:
    """Link, say so, and go on."""
    name = registry.name_of(identity.provider)
    try:
        pending.link(request, identity)
    except IdentityTaken:
        messages.error(
            request,
            _("This %(provider)s account is linked to another account here.") % {"provider": name},
        )
        return redirect("account_upstream")
    messages.success(request, _("You can sign in with %(provider)s now.") % {"provider": name})
    return redirect(next_url or reverse("account_upstream"))


def _fault(
    request: HttpRequest, fault: UpstreamFault, *, provider: str, next_url: str
) -> HttpResponse:
    """The page for what did not work; the log line is found by its reference."""
    logger.warning(
        "Signing in upstream failed.",
        extra={"upstream": provider, "reason": fault.reason, "detail": fault.detail},
    )
    back = reverse("account_upstream" if request.user.is_authenticated else "account_login")
    context = {
        "reason": fault.reason,
        "provider": registry.name_of(provider),
        "back": f"{back}?{urlencode({'next': next_url})}" if next_url else back,
        "reference": request_id.get(),
    }
    status = 503 if fault.reason == "unreachable" else 400
    return render(request, "account/upstream_fault.html", context, status=status)
