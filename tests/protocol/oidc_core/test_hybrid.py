"""OpenID Connect Core 1.0 §3.2, §3.3: tokens that the authorization endpoint itself hands over."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.support.authorizing import Reply, agree, authorize, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.oauth import decoded, exchange, good, is_live, refresh, refused, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "3.3")]
IMPLICIT = ("id_token", "id_token token")
BESIDE = {"state", "iss", "session_state"}
HYBRID = ("code id_token", "code token", "code id_token token")


def opened(*types: str, **registration: Any) -> RegisteredClient:
    """A client to which staff opened these response types, or all there are."""
    metadata = {"response_types": types or ("code", *IMPLICIT, *HYBRID)}
    usual: dict[str, Any] = {"profile": "oidc", "is_first_party": True, "metadata": metadata}
    return make_client(**usual | registration)


@pytest.fixture
def person() -> Person:
    return make_person(claims={"given_name": "Ada"})


@pytest.fixture
def browser(person: Person) -> Client:
    return signed_in(person)


def half(value: str) -> str:
    left = hashlib.sha256(value.encode()).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()


def asked(browser: Client, app: RegisteredClient, response_type: str, **changes: Any) -> Reply:
    return reply(authorize(browser, app, response_type=response_type, **changes))


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize("response_type", [*IMPLICIT, *HYBRID])
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_nobody_gets_what_was_not_opened_to_them(
    browser: Client, profile: str, response_type: str
) -> None:
    app = make_client(profile=profile, is_first_party=True)
    answer = asked(browser, app, response_type)
    assert (answer.error, answer.mode) == ("unauthorized_client", "fragment")


def test_one_type_that_is_open_opens_no_other(browser: Client) -> None:
    app = opened("code", "code id_token")
    assert asked(browser, app, "code id_token").code
    assert asked(browser, app, "code").code
    for other in ("id_token", "code token", "code id_token token"):
        assert asked(browser, app, other).error == "unauthorized_client"
    assert asked(browser, opened("id_token"), "code").error == "unauthorized_client"


@pytest.mark.spec("RFC 9700", "2.1.2")
@pytest.mark.parametrize(
    "response_type", ["token", "none", "code code", "code  token", "id_token x"]
)
def test_a_bare_token_and_what_there_is_not_are_refused_to_everybody(
    browser: Client, response_type: str
) -> None:
    assert asked(browser, opened(), response_type).error == "unsupported_response_type"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.2.2.1")
@pytest.mark.parametrize("response_type", [*IMPLICIT, "code id_token", "code id_token token"])
def test_an_id_token_in_the_answer_needs_a_nonce(browser: Client, response_type: str) -> None:
    answer = asked(browser, opened(), response_type, nonce=None)
    assert (answer.error, answer.mode) == ("invalid_request", "fragment")


@pytest.mark.spec("OpenID Connect Core 1.0", "3.3.2.11")
def test_a_code_with_a_token_needs_none(browser: Client) -> None:
    assert asked(browser, opened(), "code token", nonce=None).code


@pytest.mark.spec("OpenID Connect Core 1.0", "3.2.2.1")
def test_an_id_token_needs_openid(browser: Client) -> None:
    answer = asked(browser, opened(), "code id_token", scope="documents:read")
    assert (answer.error, answer.mode) == ("invalid_scope", "fragment")


@pytest.mark.spec("OAuth 2.0 Multiple Response Type Encoding Practices", "5")
@pytest.mark.parametrize("response_type", [*IMPLICIT, *HYBRID])
@pytest.mark.parametrize("mode", ["query", "query.jwt"])
def test_tokens_never_travel_in_a_query(browser: Client, response_type: str, mode: str) -> None:
    answer = asked(browser, opened(), response_type, response_mode=mode)
    assert (answer.error, answer.mode) == ("invalid_request", "fragment")


@pytest.mark.spec("OAuth 2.0 Multiple Response Type Encoding Practices", "5")
@pytest.mark.parametrize("response_type", [*IMPLICIT, *HYBRID])
def test_errors_travel_in_the_fragment(response_type: str) -> None:
    answer = asked(Client(), opened(), response_type, prompt="none")
    assert (answer.error, answer.mode) == ("login_required", "fragment")
    assert answer.parameters["state"] == "s-123"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.3.2.5")
@pytest.mark.parametrize(
    ("response_type", "members"),
    [
        ("id_token", {"id_token"}),
        ("id_token token", {"id_token", "access_token", "token_type", "expires_in", "scope"}),
        ("token id_token", {"id_token", "access_token", "token_type", "expires_in", "scope"}),
        ("code id_token", {"code", "id_token"}),
        ("code token", {"code", "access_token", "token_type", "expires_in", "scope"}),
        (
            "token code id_token",
            {"code", "id_token", "access_token", "token_type", "expires_in", "scope"},
        ),
    ],
)
def test_the_answer_holds_what_was_asked_for(
    browser: Client, response_type: str, members: set[str]
) -> None:
    answer = asked(browser, opened(), response_type)
    assert answer.mode == "fragment"
    assert answer.parameters.keys() == members | BESIDE


@pytest.mark.spec("OpenID Connect Core 1.0", "3.3.2.11")
def test_the_id_token_vouches_for_what_comes_with_it(person: Person, browser: Client) -> None:
    app = opened()
    answer = asked(browser, app, "code id_token token").parameters
    header, claims = decoded(answer["id_token"])
    assert header["alg"] == "RS256"
    assert claims["aud"] == app.id
    assert (claims["sub"], claims["nonce"]) == (str(person.id), "n-456")
    assert claims["at_hash"] == half(answer["access_token"])
    assert claims["c_hash"] == half(answer["code"])
    assert claims["s_hash"] == half("s-123")
    assert claims["sid"]


def test_it_vouches_for_nothing_that_is_not_there(browser: Client) -> None:
    answer = asked(browser, opened(), "id_token", state=None).parameters
    assert not decoded(answer["id_token"])[1].keys() & {"at_hash", "c_hash", "s_hash"}


@pytest.mark.spec("OpenID Connect Core 1.0", "3.3.3.6")
@pytest.mark.parametrize("response_type", HYBRID)
def test_the_code_is_redeemed_as_usual_and_its_id_token_agrees(
    browser: Client, response_type: str
) -> None:
    app = opened()
    answer = asked(browser, app, response_type).parameters
    later = good(exchange(app, answer["code"]))
    claims = decoded(later["id_token"])[1]
    assert claims["nonce"] == "n-456"
    if "id_token" in answer:
        first = decoded(answer["id_token"])[1]
        for name in ("iss", "sub", "aud", "nonce", "auth_time", "sid", "acr", "amr"):
            assert claims[name] == first[name]
    assert good(refresh(app, later["refresh_token"]))["access_token"]


@pytest.mark.spec("OpenID Connect Core 1.0", "3.2.2.5")
def test_no_refresh_token_and_no_offline_access_without_a_code(browser: Client) -> None:
    scope = "openid email offline_access"
    answer = asked(browser, opened(), "id_token token", scope=scope).parameters
    assert answer["scope"] == "openid email"
    assert "refresh_token" not in answer


@pytest.mark.spec("OpenID Connect Core 1.0", "5.4")
def test_claims_of_scopes_stand_in_the_id_token_when_there_is_no_userinfo_to_ask(
    person: Person, browser: Client
) -> None:
    scope = "openid profile email"
    alone = decoded(asked(browser, opened(), "id_token", scope=scope).parameters["id_token"])[1]
    assert (alone["given_name"], alone["email"]) == ("Ada", person.email)
    for response_type in ("id_token token", "code id_token"):
        answer = asked(browser, opened(), response_type, scope=scope).parameters
        assert not decoded(answer["id_token"])[1].keys() & {"given_name", "email"}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.4")
def test_only_those_of_the_scopes_that_were_granted(browser: Client) -> None:
    answer = asked(browser, opened(), "id_token", scope="openid email").parameters
    assert "given_name" not in decoded(answer["id_token"])[1]


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_single_claims_come_in_the_first_id_token_too(browser: Client) -> None:
    wanted = json.dumps({"id_token": {"given_name": None}})
    answer = asked(browser, opened(), "code id_token", scope="openid", claims=wanted).parameters
    assert decoded(answer["id_token"])[1]["given_name"] == "Ada"


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_a_token_of_the_answer_opens_userinfo(
    person: Person, browser: Client, token_format: str
) -> None:
    app = opened(token_format=token_format)
    answer = asked(browser, app, "id_token token", scope="openid email").parameters
    assert answer["token_type"] == "Bearer"
    assert good(userinfo(answer["access_token"]))["email"] == person.email


@pytest.mark.spec("RFC 6749", "4.1.2")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_a_code_used_twice_takes_the_token_of_its_answer_along(
    browser: Client, token_format: str
) -> None:
    app = opened(token_format=token_format)
    answer = asked(browser, app, "code id_token token").parameters
    later = good(exchange(app, answer["code"]))
    assert is_live(answer["access_token"], app)
    refused(exchange(app, answer["code"]), "invalid_grant")
    assert not is_live(answer["access_token"], app)
    assert not is_live(later["access_token"], app)


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
@pytest.mark.parametrize("response_type", ["id_token token", "code token"])
def test_signing_out_ends_a_token_of_the_answer_even_an_offline_one(
    browser: Client, response_type: str, token_format: str
) -> None:
    app = opened(token_format=token_format)
    scope = "openid offline_access"
    token = asked(browser, app, response_type, scope=scope).parameters["access_token"]
    assert is_live(token, app)
    browser.post("/sign-out/")
    assert not is_live(token, app)


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_taking_back_consent_ends_a_token_that_came_without_a_code(
    browser: Client, token_format: str
) -> None:
    app = opened(token_format=token_format, is_first_party=False)
    response = authorize(browser, app, response_type="id_token token")
    token = reply(agree(browser, response)).parameters["access_token"]
    assert is_live(token, app)
    browser.post(f"/account/apps/{app.id}/revoke/")
    assert not is_live(token, app)


@pytest.mark.spec("RFC 7636", "4.4.1")
def test_a_public_client_needs_a_challenge_where_there_is_a_code(browser: Client) -> None:
    app = opened(kind="spa")
    plain = {"code_challenge": None, "code_challenge_method": None}
    assert asked(browser, app, "code id_token", **plain).error == "invalid_request"
    assert asked(browser, app, "id_token", **plain).parameters["id_token"]


@pytest.mark.spec("OAuth 2.0 Form Post Response Mode 1.0", "2")
def test_tokens_may_be_posted(browser: Client) -> None:
    answer = asked(browser, opened(), "code id_token", response_mode="form_post")
    assert answer.mode == "form_post"
    assert answer.parameters.keys() == {"code", "id_token"} | BESIDE


def test_a_session_that_has_to_prove_itself_comes_back_to_the_same_answer(person: Person) -> None:
    browser, app = Client(), opened()
    response = authorize(browser, app, response_type="code id_token")
    page = response.headers["Location"]
    back = page.partition("next=")[2]
    response = browser.post(
        "/sign-in/", {"login": person.email, "password": person.password, "next": unquote(back)}
    )
    answer = reply(browser.get(response.headers["Location"]))
    assert answer.parameters.keys() == {"code", "id_token"} | BESIDE


@pytest.mark.spec("RFC 9449", "10")
def test_a_token_of_the_answer_is_bound_to_the_key_that_the_code_is_for(browser: Client) -> None:
    """Nobody who reads the address can use it."""
    thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    answer = asked(browser, opened(), "code token", dpop_jkt=thumbprint).parameters
    assert answer["token_type"] == "DPoP"
    assert decoded(answer["access_token"])[1]["cnf"] == {"jkt": thumbprint}
    assert userinfo(answer["access_token"]).status_code == 401
