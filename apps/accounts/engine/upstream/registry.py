"""Other providers that people may sign in with: which there are, and what allauth may do for them.

They come from the settings alone (`UPSTREAM_PROVIDERS`); no table holds any of it.
"""

import secrets
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest

from apps.accounts.engine.upstream.providers import GitHub, OpenID

_PROTOCOLS: dict[str, type[OpenID] | type[GitHub]] = {"openid": OpenID, "github": GitHub}
# What we have glyphs of our own for; all others share one.
_GLYPHS = {"github": "github", "google": "google"}


class UpstreamAdapter(DefaultSocialAccountAdapter):
    """allauth's decisions that are ours. Nothing is ever matched or verified by it."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """Those of the settings."""
        return [_app(upstream) for upstream in settings.UPSTREAM_PROVIDERS]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """An address's `state`: 256 bits, known to this browser's session only."""
        return secrets.token_urlsafe(32)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Not through allauth's own flow: see `entrance`."""
        return False


def find(request: HttpRequest, name: str) -> OpenID | GitHub | None:
    """The provider with this name, ready to talk to; None when there is none."""
    for upstream in settings.UPSTREAM_PROVIDERS:
        if upstream.id == name:
            return _PROTOCOLS[upstream.protocol](request, app=_app(upstream))
    return None


def offered() -> list[dict[str, str]]:
    """What the buttons say, in the operator's order."""
    return [
        {"id": one.id, "name": one.name, "glyph": _GLYPHS.get(one.id, "door")}
        for one in settings.UPSTREAM_PROVIDERS
    ]


def asks_anew(name: str) -> bool:
    """Whether the provider can be told to ask the person again, and says when it did."""
    return any(one.id == name and one.protocol == "openid" for one in settings.UPSTREAM_PROVIDERS)


def upstreams(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `upstreams`, for the buttons and the navigation."""
    return {"upstreams": offered()}


def name_of(provider: str) -> str:
    """What people call a provider, also one that is gone from the settings."""
    names = {one.id: one.name for one in settings.UPSTREAM_PROVIDERS}
    return str(names.get(provider, provider.capitalize()))


def _app(upstream: Any) -> SocialApp:
    """The form that allauth knows; never saved."""
    return SocialApp(
        provider=upstream.protocol,
        provider_id=upstream.id,
        name=upstream.name,
        client_id=upstream.client_id,
        secret=upstream.client_secret,
        settings={
            "issuer": upstream.issuer,
            "trusts_email": upstream.trusts_email,
            "auth_method": upstream.auth_method,
        },
    )
