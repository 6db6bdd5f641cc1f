"""A client of the profile `fapi2` at work: pushes its requests, proves itself with its key, shows a proof each time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.support.authorizing import VERIFIER, reply, request_of, signed_in
from tests.support.dpop import Holder
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import TOKEN, post
from tests.support.pushing import PAR, visit
from tests.support.signing import assertion, make_keyed_client

OWN = "its own"
Form = Mapping[str, str | None]


def registered() -> RegisteredClient:
    """Return a newly registered client of the profile."""
    return make_keyed_client(profile="fapi2", is_first_party=True)


@dataclass
class Bank:
    """`proof` and `proves` replace what it would show, or leave it out."""

    client: RegisteredClient = field(default_factory=registered)
    holder: Holder = field(default_factory=Holder)
    browser: Client = field(default_factory=lambda: signed_in(make_person()))

    def push(self, /, proof: str | None = None, proves: Form | None = None, **changes: Any) -> Any:
        """Push an authorization request, without a proof unless there is one."""
        form: Form = {**request_of(self.client, **changes), **(proves or assertion(self.client))}
        return post(PAR, dict(form), headers={} if proof is None else {"DPoP": proof})

    def pushed(self, /, **changes: Any) -> str:
        """Return the reference to a request that was accepted."""
        response = self.push(**changes)
        assert response.status_code == 201, response.content
        return str(response.json()["request_uri"])

    def answer(self, /, **changes: Any) -> Any:
        """Send the person along; returns the raw answer of the authorization endpoint."""
        return visit(self.browser, self.client, self.pushed(**changes))

    def code(self, /, **changes: Any) -> str:
        """Return the code that comes back."""
        return reply(self.answer(**changes)).code

    def redeem(self, code: str, /, **shows: Any) -> Any:
        """Redeem a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": VERIFIER,
        }
        return self.ask(form, **shows)

    def refresh(self, token: str, /, **shows: Any) -> Any:
        """Use a refresh token."""
        return self.ask({"grant_type": "refresh_token", "refresh_token": token}, **shows)

    def ask(self, form: Form, /, *, proof: str | None = OWN, proves: Form | None = None) -> Any:
        """Send a token request."""
        shown = self.holder.proof() if proof == OWN else proof
        sent = dict(form) | dict(proves or assertion(self.client))
        return post(TOKEN, sent, headers={} if shown is None else {"DPoP": shown})
