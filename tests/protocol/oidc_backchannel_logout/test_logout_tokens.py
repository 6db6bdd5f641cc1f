"""OpenID Connect Back-Channel Logout 1.0: a server that is told verifies every word."""

from typing import Any

import pytest
from django.test import Client

from tests.protocol.oidc_core.test_encryption import KEYS, opened
from tests.support.authorizing import authorize, exchange, id_token_of, reply, signed_in
from tests.support.factories import make_client, make_person
from tests.support.oauth import decoded
from tests.support.relying_party import Register, RelyingParty, work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.4"),
]


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.2")
@pytest.mark.parametrize(
    "uri",
    [
        "http://notes.example/logout",
        "https://notes.example/logout#x",
        "https://user@notes.example/logout",
        "https://*.example/logout",
        "javascript:alert(1)",
        "com.example.app:/logout",
        "/logout",
        "https://notes.example/\x00",
        "https://notes.example/" + "x" * 600,
    ],
)
def test_an_address_must_be_one_that_can_be_told_safely(uri: str) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        make_client(metadata={"backchannel_logout_uri": uri})
    assert refused.value.field == "backchannel_logout_uri"  # type: ignore[attr-defined]


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.2")
def test_who_demands_a_session_names_an_address() -> None:
    with pytest.raises(Exception, match=r"backchannel_logout_uri"):
        make_client(metadata={"backchannel_logout_session_required": True})
    about = {"backchannel_logout_uri": "https://notes.example/x"}
    with pytest.raises(Exception, match=r"machine"):
        make_client(kind="machine", scopes=("users:read",), metadata=about)


def test_nobody_is_told_who_had_no_session(party: RelyingParty, register: Register) -> None:
    register()
    other = make_client(is_first_party=True)
    browser = signed_in(make_person())
    exchange(other, reply(authorize(browser, other)).code)
    browser.post("/sign-out/")
    work()
    assert party.calls == 0


def test_the_end_is_told_in_words_that_hold(party: RelyingParty, register: Register) -> None:
    app, person = register(), make_person()
    browser = signed_in(person)
    claims = decoded(id_token_of(browser, app))[1]
    browser.post("/sign-out/")
    work()
    assert party.refused == []
    (told,) = party.told
    assert (told["sid"], told["sub"]) == (claims["sid"], claims["sub"])
    assert told.keys() == {"iss", "aud", "iat", "exp", "jti", "sid", "sub", "events"}
    work()
    assert party.calls == 1


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.6")
@pytest.mark.parametrize(
    ("registration", "algorithm"),
    [
        ({"profile": "oidc"}, "RS256"),
        ({"profile": "oidc", "id_token_alg": "PS256"}, "PS256"),
        ({"profile": "oauth21"}, "ES256"),
    ],
)
def test_it_is_signed_as_the_clients_id_tokens_are(
    party: RelyingParty, register: Register, registration: dict[str, Any], algorithm: str
) -> None:
    app = register(**registration)
    party.algorithm = algorithm
    browser = signed_in(make_person())
    id_token_of(browser, app)
    browser.post("/sign-out/")
    work()
    assert (party.refused, len(party.told)) == ([], 1)


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.4")
def test_it_is_encrypted_where_id_tokens_are(party: RelyingParty, register: Register) -> None:
    metadata = {
        "id_token_encrypted_response_alg": "ECDH-ES",
        "id_token_encrypted_response_enc": "A128GCM",
    }
    app = register(jwks=KEYS, metadata=metadata)
    party.unseal = lambda token: opened(token, "ECDH-ES", "A128GCM")[1]
    browser = signed_in(make_person())
    exchange(app, reply(authorize(browser, app)).code)
    browser.post("/sign-out/")
    work()
    assert (party.refused, len(party.told)) == ([], 1)


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.3")
def test_a_session_is_told_once_however_often_it_signed_in(
    party: RelyingParty, register: Register
) -> None:
    app = register()
    browser = signed_in(make_person())
    for _ in range(3):
        id_token_of(browser, app)
    browser.post("/sign-out/")
    work()
    assert len(party.told) == 1


def test_a_token_from_the_front_channel_begins_a_session_too(
    party: RelyingParty, register: Register
) -> None:
    app = register(profile="oidc", metadata={"response_types": ("id_token",)})
    party.algorithm = "RS256"
    browser = signed_in(make_person())
    token = reply(authorize(browser, app, response_type="id_token")).parameters["id_token"]
    browser.post("/sign-out/")
    work()
    assert party.told[0]["sid"] == decoded(token)[1]["sid"]


def test_only_the_session_that_ended(party: RelyingParty, register: Register) -> None:
    app, person = register(), make_person()
    here, there = signed_in(person), signed_in(person)
    mine = decoded(id_token_of(here, app))[1]["sid"]
    id_token_of(there, app)
    here.post("/sign-out/")
    work()
    assert [told["sid"] for told in party.told] == [mine]


def test_a_logout_token_is_no_hint_and_no_id_token(party: RelyingParty, register: Register) -> None:
    seen: list[str] = []

    def unseal(token: str) -> str:
        seen.append(token)
        return token

    app, person = register(), make_person()
    party.unseal = unseal
    browser = signed_in(person)
    id_token_of(browser, app)
    browser.post("/sign-out/")
    work()
    again = signed_in(person)
    assert reply(authorize(again, app, id_token_hint=seen[0])).error == "invalid_request"
    page = again.get("/oauth/end-session", {"id_token_hint": seen[0]})
    assert b'id="logout-confirm"' in page.content


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.1")
def test_metadata_says_so() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert said["backchannel_logout_supported"] is True
    assert said["backchannel_logout_session_supported"] is True


@pytest.mark.spec("OpenID Connect Core 1.0", "8.1")
def test_a_pairwise_client_hears_the_names_it_knows(
    party: RelyingParty, register: Register
) -> None:
    app, person = register(metadata={"subject_type": "pairwise"}), make_person()
    browser = signed_in(person)
    claims = decoded(id_token_of(browser, app))[1]
    assert claims["sub"] != str(person.id)
    browser.post("/sign-out/")
    work()
    (told,) = party.told
    assert (told["sid"], told["sub"]) == (claims["sid"], claims["sub"])


def test_sid_is_nobodys_name(party: RelyingParty, register: Register) -> None:
    app, person = register(), make_person()
    browser = signed_in(person)
    id_token_of(browser, app)
    browser.post("/sign-out/")
    work()
    assert party.told[0]["sid"] != str(person.id)
