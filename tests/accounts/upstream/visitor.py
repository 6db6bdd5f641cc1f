"""Somebody who comes in through another provider, and what the operator says about it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from idp.upstreams import Upstream
from tests.accounts.upstream.scripted import Script


@dataclass
class Visitor:
    """A browser, and the provider that it goes through."""

    client: Client
    script: Script
    provider: str = "acme"

    def leave(self, path: str | None = None, **data: Any) -> dict[str, str]:
        """Press the button; returns what the browser takes along to the provider."""
        answer = self.client.post(path or f"/upstream/{self.provider}/", data)
        assert answer.status_code == 200, answer.headers
        sent = dict(parse_qsl(urlsplit(answer.context["address"]).query))
        self.script.nonce = sent.get("nonce", "")
        return sent

    def come_back(self, sent: dict[str, str], **parameters: str) -> Any:
        """The provider sends the browser back."""
        query = {"state": sent["state"], "code": "a-code"} | parameters
        return self.client.get(f"/upstream/{self.provider}/callback/", query)

    def enter(self, **data: Any) -> Any:
        """There and back."""
        return self.come_back(self.leave(**data))

    def link(self) -> Any:
        """The same from the account's page."""
        return self.come_back(self.leave(f"/account/upstream/{self.provider}/link/"))


def settings_of(script: Script, called: str = "acme", **changed: Any) -> Upstream:
    """What the environment would say of the scripted provider."""
    values: dict[str, Any] = {
        "id": called,
        "protocol": "openid",
        "name": called.capitalize(),
        "issuer": script.issuer,
        "client_id": "client-there",
        "client_secret": "secret-there",
        "trusts_email": False,
        "auth_method": "",
    }
    return Upstream(**values | changed)


def identity_of(script: Script, subject: str = "ann-there", name: str = "acme") -> Any:
    """The identity that the scripted provider speaks of."""
    from apps.accounts.services import identities

    return identities.Identity(provider=name, issuer=script.issuer, subject=subject)


def made_old(user: Any) -> None:
    """The sign-in was a while ago."""
    from apps.accounts.models import BrowserSession
    from apps.core import clock

    BrowserSession.objects.filter(user=user).update(
        authenticated_at=clock.now() - timedelta(minutes=10)
    )
