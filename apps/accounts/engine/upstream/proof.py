"""Proving anew who one is, before something that matters: when it is due, and with whom."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    suspend_request,
)
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.accounts.engine.upstream import registry
from apps.accounts.services import identities, sessions

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """A view for whoever has just proved who they are, with a password in its form.

    Such a form does not wait for the proof in the session, where it could be read; it is asked
    for again.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            # Only what was posted is kept.
            method, request.method = request.method, "GET"
            require(request)
            request.method = method
        return view(request, *args, **kwargs)

    return asked


def require(request: HttpRequest) -> None:
    """Go on only if the person signed in, or proved it again, minutes ago.

    Raises what allauth turns into its page, after which the request goes on. Who has nothing to
    prove it with (the provider is not offered any more) cannot be asked.
    """
    require_second_step(request)
    is_fresh = sessions.is_fresh(request.browser_session)  # type: ignore[attr-defined]
    if not is_fresh and get_adapter().get_reauthentication_methods(request.user):
        raise ReauthenticationRequired


def require_second_step(request: HttpRequest) -> None:
    """Whoever has a second step proves it, too, before something that matters.

    Trust in a browser lets in, and no further. Raises what leads to the page that asks.
    """
    if import_string(settings.SECOND_STEP_DUE)(request):
        raise ImmediateHttpResponse(suspend_request(request, reverse(settings.FACTOR_DOOR)))


def require_without_password(request: HttpRequest) -> None:
    """The same, where allauth would let people pass who have neither password nor factor."""
    if request.user.is_authenticated and not get_reauthentication_flows(request.user):
        require(request)


def providers_for(user: Any) -> list[dict[str, str]]:
    """The linked providers with which this person can prove it.

    One that cannot be told to ask anew (GitHub) proves no more than that it is the same browser,
    so it is for those only who have nothing else.
    """
    linked = {one.provider for one in identities.links_of(user.pk)}
    mine = [one for one in registry.offered() if one["id"] in linked]
    asking = [one for one in mine if registry.asks_anew(one["id"])]
    return asking if asking or get_reauthentication_flows(user) else mine


def methods_of(user: Any) -> list[dict[str, Any]]:
    """The same, as allauth lists ways to prove it."""
    if not user.is_authenticated:
        return []
    return [
        {
            "id": "upstream",
            "description": _("Use %(provider)s") % {"provider": one["name"]},
            "url": reverse("upstream_prove", kwargs={"provider": one["id"]}),
        }
        for one in providers_for(user)
    ]
