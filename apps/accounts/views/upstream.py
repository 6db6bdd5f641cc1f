"""Providers that one can sign in with: see, link, unlink, and prove with them who one is."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.engine.upstream import notice, pages, pending, proof, registry
from apps.accounts.errors import LastWayIn
from apps.accounts.services import identities
from apps.core import clock
from apps.core.errors import NotFound


def _or_back(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Acts on POST; an address that somebody opens or comes back to shows the page."""

    @wraps(act)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        return act(request, **named) if request.method == "POST" else redirect("account_upstream")

    return answer


@login_required
@require_GET
def upstream_list(request: HttpRequest) -> HttpResponse:
    """GET /account/upstream/: what is linked, what could be."""
    user: Any = request.user
    providers = {one["id"]: one for one in registry.offered()}
    links = [_row(link, providers) for link in identities.links_of(user.pk)]
    offer = pending.offered(request)
    context = {
        "links": links,
        "providers": providers.values(),
        "offer": _offer(offer[0]) if offer else None,
    }
    return render(request, "account/upstream.html", context)


@login_required
@_or_back
def upstream_link(request: HttpRequest, provider: str) -> HttpResponse:
    """POST /account/upstream/<provider>/link/: go there, and come back with the link."""
    proof.require(request)
    return pages.leave(request, provider, process="link", next_url="", user=str(request.user.pk))


@login_required
@_or_back
def upstream_offer(request: HttpRequest) -> HttpResponse:
    """POST /account/upstream/offer/: link what the sign-in began with, or do not."""
    offer = pending.offered(request)
    if offer is None:
        messages.error(request, _("That took too long. Start the link again here."))
        return redirect("account_upstream")
    identity, next_url = offer
    if request.POST.get("answer") == "link":
        proof.require(request)
        pending.withdraw(request)
        return pages.linked(request, identity, next_url=next_url)
    pending.withdraw(request)
    return redirect(next_url or "account_upstream")


@login_required
@_or_back
def upstream_unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """POST /account/upstream/<id>/unlink/: never the last way in."""
    proof.require(request)
    user: Any = request.user
    current = uuid.UUID(str(request.browser_session.pk))  # type: ignore[attr-defined]
    try:
        provider = identities.unlink(user_id=user.pk, link_id=link_id, keep_session=current)
    except NotFound:
        raise Http404 from None
    except LastWayIn:
        messages.error(
            request, _("Choose a password first: without one you could not sign in any more.")
        )
        return redirect("account_upstream")
    notice.send("upstream_unlinked", user=user, provider=provider)
    name = registry.name_of(provider)
    messages.success(request, _("%(provider)s is not linked any more.") % {"provider": name})
    return redirect("account_upstream")


@login_required
@require_http_methods(["GET", "POST"])
def upstream_prove(request: HttpRequest, provider: str) -> HttpResponse:
    """/reauthenticate/with/<provider>/: explain, then let the provider ask the person anew."""
    user: Any = request.user
    if provider not in {one["id"] for one in proof.providers_for(user)}:
        raise Http404
    if request.method == "POST":
        return pages.leave(
            request,
            provider,
            process="prove",
            next_url=pages.next_of(request),
            user=str(user.pk),
            fresh_since=clock.epoch(),
            # OpenID Connect Core 1.0 §3.1.2.1: ask the person, and say when that was.
            ask={"prompt": "login", "max_age": "0"},
        )
    context = {
        "provider": registry.name_of(provider),
        "provider_id": provider,
        "next": pages.next_of(request),
    }
    return render(request, "account/upstream_prove.html", context)


def _row(link: Any, providers: dict[str, dict[str, str]]) -> dict[str, Any]:
    known = providers.get(link.provider)
    return {
        "id": link.pk,
        "name": registry.name_of(link.provider),
        "glyph": known["glyph"] if known else "door",
        "is_offered": known is not None,
        "email": link.extra_data.get("email", ""),
        "linked_at": link.date_joined,
        "used_at": link.last_login,
    }


def _offer(identity: identities.Identity) -> dict[str, str]:
    return {"name": registry.name_of(identity.provider), "email": identity.email}
