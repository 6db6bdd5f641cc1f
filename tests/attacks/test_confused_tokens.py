"""Each kind of JWT that we give or take, shown in every place that takes another one (RFC 8725 §2.8)."""

import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession
from apps.clients.services import lookup
from apps.oauth.tokens import logout_token
from tests.support import backchannel
from tests.support.authorizing import VERIFIER, authorize, reply, request_of, signed_in
from tests.support.dpop import Holder
from tests.support.exchanging import ACCESS_TOKEN, EXCHANGE
from tests.support.factories import Person, RegisteredClient, make_client, trust_issuer
from tests.support.oauth import FORM, INTROSPECT, ISSUER, TOKEN, USERINFO, bearer, good, post
from tests.support.requesting import bring, told
from tests.support.signing import ASSERTION_TYPE, KEY, assertion, jwks, sign

pytestmark = pytest.mark.django_db
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANTS = ("authorization_code", "refresh_token", JWT_BEARER, EXCHANGE, backchannel.GRANT)
METADATA: dict[str, Any] = {
    "userinfo_signed_response_alg": "ES256",
    "authorization_signed_response_alg": "ES256",
    "introspection_signed_response_alg": "ES256",
    "token_exchange_modes": ("impersonation",),
    "token_exchange_audiences": (f"{ISSUER}/api",),
    "backchannel_logout_uri": "https://notes.example/logout",
    "backchannel_authentication_request_signing_alg": "ES256",
}
OURS = ("ID token", "access token", "userinfo", "introspection", "JARM", "logout token")
THEIRS = ("assertion", "request object", "proof", "CIBA request", "word of an issuer")


@pytest.fixture
def app() -> RegisteredClient:
    """A client that signs everything, and has everything signed for it; its keys are trusted to name people, too."""
    client = make_client(
        is_first_party=True,
        auth_method="private_key_jwt",
        jwks=jwks(),
        grants=GRANTS,
        metadata=METADATA,
    )
    trust_issuer("https://authority.example", subject="id", client_ids=[client.id], jwks=jwks())
    return client


@pytest.fixture
def ours(victim: Person, app: RegisteredClient) -> dict[str, str]:
    """One of each kind that we sign, all of them for this client and about this person."""
    browser = signed_in(victim)
    jarm = reply(authorize(browser, app, response_mode="query.jwt")).parameters["response"]
    form: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": reply(authorize(browser, app)).code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": VERIFIER,
    }
    given = good(said(app, TOKEN, form))
    access = given["access_token"]
    about = Client().post(
        INTROSPECT,
        urlencode({"token": access} | assertion(app)),
        content_type=FORM,
        headers={"Accept": "application/token-introspection+jwt"},
    )
    client, session = lookup.find(app.id), BrowserSession.objects.latest("created_at")
    assert client is not None
    return {
        "ID token": given["id_token"],
        "access token": access,
        "userinfo": Client().get(USERINFO, headers=bearer(access)).content.decode(),
        "introspection": about.content.decode(),
        "JARM": jarm,
        "logout token": logout_token.of(client, sid=session.pk, user_id=victim.id),
    }


@pytest.fixture
def theirs(victim: Person, app: RegisteredClient) -> dict[str, str]:
    """One of each kind that is signed for us, by one and the same key."""
    now = int(time.time())

    def usual() -> dict[str, Any]:
        named = {"aud": ISSUER, "jti": uuid.uuid4().hex}
        return named | {"iat": now, "nbf": now, "exp": now + 60}

    return {
        "assertion": str(assertion(app)["client_assertion"]),
        "request object": sign(
            usual() | {"iss": app.id} | request_of(app, login_hint=victim.email),
            header={"typ": "oauth-authz-req+jwt"},
        ),
        "proof": Holder(KEY).proof(),
        "CIBA request": sign(
            usual() | {"iss": app.id, "scope": "openid", "login_hint": victim.email}
        ),
        "word of an issuer": sign(
            usual() | {"iss": "https://authority.example", "sub": str(victim.id)}
        ),
    }


def said(app: RegisteredClient, path: str, form: dict[str, Any]) -> Any:
    """What the client itself sends."""
    return post(path, form | assertion(app))


def as_bearer(app: RegisteredClient, text: str) -> bool:
    return bool(Client().get("/api/v1/documents", headers=bearer(text)).status_code != 401)


def as_what_is_asked_about(app: RegisteredClient, text: str) -> bool:
    return bool(good(said(app, INTROSPECT, {"token": text}))["active"])


def as_hint(app: RegisteredClient, text: str) -> bool:
    """Nobody is signed in here: that is all that stands against a good one."""
    return reply(authorize(Client(), app, prompt="none", id_token_hint=text)).error == (
        "login_required"
    )


def as_hint_of_whom_to_ask(app: RegisteredClient, text: str) -> bool:
    form = {"scope": "openid", "id_token_hint": text}
    now = int(time.time())
    usual = {"aud": ISSUER, "iat": now, "nbf": now, "exp": now + 60, "jti": uuid.uuid4().hex}
    wrapped = sign({**usual, "iss": app.id, **form})
    return bool(said(app, backchannel.ASK, {"request": wrapped}).status_code == 200)


def as_refresh_token(app: RegisteredClient, text: str) -> bool:
    form = {"grant_type": "refresh_token", "refresh_token": text}
    return bool(said(app, TOKEN, form).status_code == 200)


def as_subject(app: RegisteredClient, text: str) -> bool:
    form = {"grant_type": EXCHANGE, "subject_token": text, "subject_token_type": ACCESS_TOKEN}
    return bool(said(app, TOKEN, form).status_code == 200)


def as_word(app: RegisteredClient, text: str) -> bool:
    form = {"grant_type": JWT_BEARER, "assertion": text, "scope": "openid"}
    return bool(said(app, TOKEN, form).status_code == 200)


def as_client_assertion(app: RegisteredClient, text: str) -> bool:
    shown = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
    return bool(post(INTROSPECT, {"token": "none", "client_id": app.id} | shown).status_code == 200)


def as_request_object(app: RegisteredClient, text: str) -> bool:
    error = told(bring(Client(), app, text))
    return error not in ("invalid_request_object", "invalid_request")


def as_request_to_ask(app: RegisteredClient, text: str) -> bool:
    return bool(said(app, backchannel.ASK, {"request": text}).status_code == 200)


def as_proof(app: RegisteredClient, text: str) -> bool:
    form: dict[str, Any] = {"grant_type": JWT_BEARER, "assertion": "none"} | assertion(app)
    response = post(TOKEN, form, headers={"DPoP": text})
    return bool(response.json()["error"] != "invalid_dpop_proof")


PLACES: dict[Callable[[RegisteredClient, str], bool], str] = {
    as_bearer: "access token",
    as_what_is_asked_about: "access token",
    as_subject: "access token",
    as_hint: "ID token",
    as_hint_of_whom_to_ask: "ID token",
    as_refresh_token: "none",
    as_client_assertion: "assertion",
    as_request_object: "request object",
    as_request_to_ask: "CIBA request",
    as_word: "word of an issuer",
    as_proof: "proof",
}


@pytest.mark.parametrize("place", list(PLACES), ids=lambda place: place.__name__)
def test_only_its_own_kind_is_taken(
    app: RegisteredClient,
    ours: dict[str, str],
    theirs: dict[str, str],
    place: Callable[[RegisteredClient, str], bool],
) -> None:
    every = ours | theirs
    assert every.keys() == {*OURS, *THEIRS}
    taken = [kind for kind, text in every.items() if place(app, text)]
    assert taken == [kind for kind in every if kind == PLACES[place]]
