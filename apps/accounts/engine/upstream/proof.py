"""Proving anew who one is, before something that matters: when it is due, and with whom."""

from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.engine.upstream import registry
from apps.accounts.services import identities, sessions


def require(request: HttpRequest) -> None:
    """Go on only if the person signed in, or proved it again, minutes ago.

    Raises what allauth turns into its page, after which the request goes on. allauth's own rule
    counts no sign-in, and lets people without a password pass.
    """
    if not sessions.is_fresh(request.browser_session):  # type: ignore[attr-defined]
        raise ReauthenticationRequired


def methods_of(user: Any) -> list[dict[str, Any]]:
    """The linked providers, as allauth lists ways to prove it."""
    if not user.is_authenticated:
        return []
    linked = {one.provider for one in identities.links_of(user.pk)}
    return [
        {
            "id": "upstream",
            "description": _("Use %(provider)s") % {"provider": one["name"]},
            "url": reverse("upstream_prove", kwargs={"provider": one["id"]}),
        }
        for one in registry.offered()
        if one["id"] in linked
    ]
