"""A provider that answers wrong, slowly or not at all: a calm page, and nothing written."""

import base64
import hmac
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from apps.accounts.engine.upstream import fetch
from apps.accounts.models import User
from apps.accounts.services import identities
from tests.accounts.conftest import is_signed_in
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, identity_of
from tests.support.signing import dated

pytestmark = pytest.mark.django_db

Spoil = Callable[[Script], None]
METADATA = "/.well-known/openid-configuration"


@pytest.fixture(autouse=True)
def nobody_gets_in(person: User, visitor: Visitor, script: Script) -> Iterator[None]:
    """Every test of this module: the identity is linked, and still nobody is let in or changed."""
    identities.link(user_id=person.pk, identity=identity_of(script))
    before = list(identities.rows().values())
    yield
    assert not is_signed_in(visitor.client)
    assert list(identities.rows().values()) == before
    assert User.objects.count() == 1


def _claims(**claims: Any) -> Spoil:
    return lambda script: script.claims.update(dated(claims))


def _reply(path: str, reply: Any) -> Spoil:
    return lambda script: script.replies.update({path: reply})


def _token(make: Callable[[Script], str]) -> Spoil:
    return lambda script: script.token.update(id_token=make(script))


def _foreign(script: Script) -> str:
    now = int(time.time())
    claims = {"iss": script.issuer, "sub": "ann-there", "aud": "client-there", "iat": now}
    key = ECKey.generate_key("P-256", {"kid": "one"})
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims | {"exp": now + 60}, key)


def _with_public_key_as_secret(script: Script) -> str:
    """By hand: no library signs such a thing."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    message = f"{header}.{script.id_token().split('.')[1]}"
    mac = hmac.digest(script.signing_key.as_pem(private=False), message.encode(), "sha256")
    return f"{message}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _unsigned(script: Script) -> str:
    payload = script.id_token().split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{payload}."


UNTRUSTED: dict[str, Spoil] = {
    "another issuer": _claims(iss="https://evil.example"),
    "no issuer": _claims(iss=None),
    "another audience": _claims(aud="another-client"),
    "two audiences and no party": _claims(aud=["client-there", "another-client"]),
    "another party": _claims(azp="another-client"),
    "an audience of another kind": _claims(aud={"client-there": 1}),
    "expired": _claims(exp=timedelta(seconds=-120)),
    "no expiry": _claims(exp=None),
    "an expiry that is no number": _claims(exp="tomorrow"),
    "from the future": _claims(iat=timedelta(hours=1)),
    "another nonce": _claims(nonce="of-another-sign-in"),
    "no nonce": _claims(nonce=None),
    "no subject": _claims(sub=None),
    "an empty subject": _claims(sub=""),
    "a subject that is a number": _claims(sub=7),
    "an endless subject": _claims(sub="a" * 256),
    "a subject with a NUL": _claims(sub="ann\u0000"),
    "signed with another key": _token(_foreign),
    "signed with the public key as a secret": _token(_with_public_key_as_secret),
    "not signed": _token(_unsigned),
    "an ID token that is none": _token(lambda _: "a.b.c"),
    "an ID token that is a number": lambda script: script.token.update(id_token=7),
    "no ID token": lambda script: script.token.update(id_token=None),
    "a token endpoint that refuses": _reply("/token", (400, {"error": "invalid_grant"})),
    "a token endpoint with a list": _reply("/token", (200, ["access_token"])),
    "a token endpoint with text": _reply("/token", (200, b"access_token=there")),
    "no keys": _reply("/jwks", (200, {"keys": []})),
    "keys that are none": _reply("/jwks", (200, {"keys": "all"})),
    "keys that are a list": _reply("/jwks", (200, [])),
    "keys that redirect": _reply("/jwks", (302, b"http://127.0.0.1:1/")),
    "userinfo of somebody else": lambda script: script.userinfo.update(sub="bob"),
    "deep nesting": _reply("/token", (200, b"[" * 100_000)),
}  # fmt: skip


@pytest.mark.parametrize("spoil", UNTRUSTED.values(), ids=UNTRUSTED.keys())
def test_an_answer_that_proves_nothing(visitor: Visitor, script: Script, spoil: Spoil) -> None:
    sent = visitor.leave()
    spoil(script)
    page = visitor.come_back(sent)
    assert page.status_code == 400
    assert b"We could not believe what Acme said" in page.content
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda script: script.metadata.update(issuer="https://evil.example"),
        lambda script: script.metadata.update(issuer=f"{script.issuer}/"),
        lambda script: script.metadata.update(authorization_endpoint=None),
        lambda script: script.metadata.update(authorization_endpoint="javascript:alert(1)"),
        lambda script: script.metadata.update(authorization_endpoint="http://evil.example/"),
        lambda script: script.metadata.update(authorization_endpoint="https://[::1"),
        lambda script: script.metadata.update(authorization_endpoint="https://a.example/\n"),
        lambda script: script.metadata.update(token_endpoint="http://evil.example/token"),
        lambda script: script.metadata.update(token_endpoint="https://us@evil.example/token"),
        lambda script: script.replies.update({METADATA: (404, {})}),
        lambda script: script.replies.update({METADATA: (200, [])}),
        lambda script: script.replies.update({METADATA: (200, b"<html>")}),
        lambda script: script.replies.update({METADATA: (302, b"http://127.0.0.1:1/")}),
    ],
)
def test_a_bad_discovery_document(visitor: Visitor, script: Script, spoil: Spoil) -> None:
    """Seen before the browser leaves."""
    spoil(script)
    page = visitor.client.post("/upstream/acme/")
    assert page.status_code == 400
    assert b"We could not believe what Acme said" in page.content
    assert "socialaccount_states" not in visitor.client.session


@pytest.mark.parametrize("path", [METADATA, "/token", "/jwks"])
def test_a_provider_that_is_down(visitor: Visitor, script: Script, path: str) -> None:
    sent = visitor.leave() if path != METADATA else None
    script.replies[path] = (500, {})
    page = visitor.come_back(sent) if sent else visitor.client.post("/upstream/acme/")
    assert page.status_code == 503
    assert b"Acme does not answer" in page.content


def test_a_provider_that_is_slow(
    visitor: Visitor, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = visitor.leave()
    monkeypatch.setattr(fetch, "SECONDS", 0.2)

    def dawdle() -> tuple[int, Any]:
        time.sleep(0.6)
        return 200, {}

    script.replies["/token"] = dawdle
    assert visitor.come_back(sent).status_code == 503


def test_a_provider_that_never_stops(
    visitor: Visitor, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = visitor.leave()
    monkeypatch.setattr(fetch, "MOST_BYTES", 1_000)
    script.replies["/token"] = (200, b" " * 100_000)
    assert visitor.come_back(sent).status_code == 503


class TestTheWayBack:
    """State: of this browser, for this provider, once, within ten minutes."""

    def test_a_replayed_callback(self, visitor: Visitor, script: Script) -> None:
        sent = visitor.leave()
        script.claims["nonce"] = "spoilt, so that nobody gets in"
        visitor.come_back(sent)
        page = visitor.come_back(sent)
        assert page.status_code == 400
        assert b"This sign-in is over" in page.content
        assert script.paths_heard().count("/token") == 1

    @pytest.mark.parametrize("state", ["", "made-up", "a" * 5000, "\u0000"])
    def test_a_state_that_is_none(self, visitor: Visitor, script: Script, state: str) -> None:
        visitor.leave()
        page = visitor.come_back({"state": state})
        assert page.status_code == 400
        assert "/token" not in script.paths_heard()

    def test_a_callback_in_another_browser(self, visitor: Visitor, script: Script) -> None:
        """Login CSRF: Mallory's own answer in Ann's browser."""
        sent = Visitor(Client(), script).leave()
        assert visitor.come_back(sent).status_code == 400
        assert "/token" not in script.paths_heard()

    def test_a_callback_of_another_provider(
        self, visitor: Visitor, script: Script, settings: Any
    ) -> None:
        """Mix-up: the answer of one provider at the address of another."""
        from tests.accounts.upstream.visitor import settings_of

        settings.UPSTREAM_PROVIDERS = (settings_of(script), settings_of(script, "other"))
        sent = visitor.leave()
        visitor.provider = "other"
        assert visitor.come_back(sent).status_code == 400
        assert "/token" not in script.paths_heard()

    @pytest.mark.spec("RFC 9207", "2.4")
    def test_an_answer_of_another_issuer(self, visitor: Visitor, script: Script) -> None:
        sent = visitor.leave()
        assert visitor.come_back(sent, iss="https://evil.example").status_code == 400
        assert "/token" not in script.paths_heard()

    @pytest.mark.spec("RFC 9207", "2.4")
    def test_an_answer_without_the_issuer_that_was_promised(
        self, visitor: Visitor, script: Script
    ) -> None:
        script.metadata["authorization_response_iss_parameter_supported"] = True
        assert visitor.come_back(visitor.leave()).status_code == 400
        assert "/token" not in script.paths_heard()

    def test_a_sign_in_that_took_too_long(
        self, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from allauth.socialaccount.internal import statekit

        sent = visitor.leave()
        monkeypatch.setattr(statekit, "STATE_TTL", -1)
        assert b"This sign-in is over" in visitor.come_back(sent).content

    def test_who_says_no_there_is_told_calmly(self, visitor: Visitor) -> None:
        sent = visitor.leave(next="/account/sessions/")
        page = visitor.come_back(sent, error="access_denied")
        assert b"You did not continue with Acme" in page.content
        assert 'href="/sign-in/?next=%2Faccount%2Fsessions%2F"' in page.content.decode()

    @pytest.mark.parametrize("code", ["", "a" * 5000, "a\nb"])
    def test_a_code_that_is_none(self, visitor: Visitor, script: Script, code: str) -> None:
        assert visitor.come_back(visitor.leave(), code=code).status_code == 400
        assert "/token" not in script.paths_heard()

    def test_an_error_of_theirs_is_not_repeated(self, visitor: Visitor) -> None:
        page = visitor.come_back(visitor.leave(), error="<script>", error_description="evil words")
        assert page.status_code == 400
        assert b"evil words" not in page.content


class TestTheWayOut:
    def test_is_no_link(self, visitor: Visitor) -> None:
        assert visitor.client.get("/upstream/acme/").status_code == 405

    def test_takes_a_csrf_token(self, script: Script) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/upstream/acme/").status_code == 403

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1"])
    def test_keeps_no_strange_target(self, visitor: Visitor, target: str) -> None:
        visitor.leave(next=target)
        (state,) = visitor.client.session["socialaccount_states"].values()
        assert "next" not in state[0]

    def test_takes_no_parameters_from_the_address(self, visitor: Visitor) -> None:
        """allauth's own view would."""
        sent = visitor.leave("/upstream/acme/?scope=admin&auth_params=prompt%3Dnone&process=link")
        assert "admin" not in sent["scope"]
        assert "prompt" not in sent
        (state,) = visitor.client.session["socialaccount_states"].values()
        assert state[0]["process"] == "login"

    def test_is_counted(self, visitor: Visitor) -> None:
        answers = [visitor.client.post("/upstream/acme/").status_code for _ in range(40)]
        assert 429 in answers
