"""A client that registers itself as the conformance suite of the OpenID Foundation does, in every response type."""

import base64
import hashlib
import time
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, reply, signed_in, walk
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import ISSUER, TOKEN, decoded, good, post, userinfo
from tests.support.registering import (
    decide,
    delete,
    initial_token,
    read,
    refused,
    register,
    replace,
)
from tests.support.signing import ASSERTION_TYPE, RSA, jwks, sign

pytestmark = pytest.mark.spec("OpenID Connect Registration 1.0", "2")
CALLBACK = "https://suite.example/test/a/vestibule/callback"
TYPES = (
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
)


@pytest.fixture
def leave() -> str:
    scopes = ["openid", "profile", "email", "address", "phone", "offline_access"]
    grants = ["authorization_code", "refresh_token"]
    return initial_token(
        profile="oidc", uses=0, scopes=scopes, grants=grants, response_types=list(TYPES)
    )


def made_by(leave: str, kind: str, method: str, **more: Any) -> dict[str, Any]:
    """Register, asserting what the suite does of every answer (Registration 1.0 §3.2)."""
    code, tokens = "code" in kind.split(), kind != "code"
    grants = [*["authorization_code"] * code, *["implicit"] * tokens]
    answer = register(
        leave,
        client_name="suite 1",
        redirect_uris=[CALLBACK],
        response_types=[kind],
        grant_types=grants,
        token_endpoint_auth_method=method,
        contacts=["suite@example.com"],
        jwks=jwks(RSA),
        **more,
    )
    assert answer.status_code == 201, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    made: dict[str, Any] = answer.json()
    assert (made["response_types"], made["grant_types"]) == ([kind], grants)
    assert made["registration_client_uri"].startswith(f"{ISSUER}/")
    assert made["registration_access_token"]
    assert ("client_secret" in made) == method.startswith("client_secret")
    assert ("client_secret_expires_at" in made) == ("client_secret" in made)
    return made


def as_client(made: dict[str, Any]) -> RegisteredClient:
    return RegisteredClient(0, made["client_id"], made.get("client_secret", ""), CALLBACK, "")


def half(value: str) -> str:
    digest = hashlib.sha256(value.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def redeemed(app: RegisteredClient, code: str) -> dict[str, Any]:
    """Redeem a code; an assertion is for the token endpoint and signed with RS256."""
    form: dict[str, Any] = {"grant_type": "authorization_code", "code": code}
    form["redirect_uri"] = CALLBACK
    if not app.secret:
        now = int(time.time())
        claims: dict[str, Any] = {"iss": app.id, "sub": app.id, "aud": f"{ISSUER}{TOKEN}"}
        claims |= {"iat": now, "exp": now + 60, "jti": uuid.uuid4().hex}
        form["client_assertion_type"] = ASSERTION_TYPE
        form["client_assertion"] = sign(claims, key=RSA, algorithm="RS256")
        return good(post(TOKEN, form))
    return good(post(TOKEN, form, app))


@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt"])
@pytest.mark.parametrize("kind", TYPES)
def test_a_whole_sign_in(leave: str, kind: str, method: str) -> None:
    made = made_by(leave, kind, method)
    app, person = as_client(made), make_person()
    browser = signed_in(person)
    asked = {"response_type": kind, "scope": "openid", "code_challenge": None}
    sent = authorize(browser, app, **asked, code_challenge_method=None)
    answer = reply(agree(browser, sent))
    assert answer.mode == ("query" if kind == "code" else "fragment")
    assert (answer.uri, answer.parameters["state"]) == (CALLBACK, "s-123")
    assert answer.parameters["iss"] == ISSUER
    given = dict(answer.parameters)
    assert set(kind.split()) == {name.removeprefix("access_") for name in given} & {
        "code",
        "id_token",
        "token",
    }
    subjects = set()
    if "id_token" in given:
        subjects.add(checked(given["id_token"], made, given)["sub"])
    if "code" in given:
        later = redeemed(app, given["code"])
        subjects.add(checked(later["id_token"], made, {})["sub"])
        subjects.add(good(userinfo(later["access_token"]))["sub"])
    if "access_token" in given:
        subjects.add(good(userinfo(given["access_token"]))["sub"])
    assert subjects == {str(person.id)}
    assert delete(made).status_code == 204


def checked(token: str, made: dict[str, Any], beside: dict[str, str]) -> dict[str, Any]:
    """OIDC Core §3.1.3.7, §3.2.2.9, §3.3.2.10: signed with RS256 by a named key, tied to what came with it."""
    header, claims = decoded(token)
    assert header["alg"] == "RS256"
    assert header["kid"]
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, made["client_id"], "n-456")
    assert abs(claims["iat"] - time.time()) < 300
    assert claims["exp"] > time.time()
    for name, value in (("c_hash", "code"), ("at_hash", "access_token")):
        if value in beside:
            assert claims[name] == half(beside[value])
    return claims


@pytest.mark.spec("RFC 7591", "2.1")
def test_what_was_read_can_be_sent_back(leave: str) -> None:
    made = made_by(leave, "id_token token", "private_key_jwt")
    kept = ("grant_types", "response_types", "token_endpoint_auth_method", "jwks", "redirect_uris")
    again = replace(made, **{name: made[name] for name in kept})
    assert again.status_code == 200, again.content
    assert {name: again.json()[name] for name in kept} == {name: made[name] for name in kept}


@pytest.mark.spec("RFC 7591", "2.1")
def test_the_implicit_grant_alone_is_none_for_a_client_of_the_code_flow(leave: str) -> None:
    refused(register(leave, grant_types=["implicit"]), "invalid_client_metadata")
    made = register(leave, grant_types=["implicit", "authorization_code"]).json()
    assert made["grant_types"] == ["authorization_code"]


@pytest.mark.spec("OpenID Connect Registration 1.0", "3.3")
@pytest.mark.parametrize("uri", [f"{CALLBACK}#fragment", f"{CALLBACK}#"])
def test_an_address_with_a_fragment_is_refused(leave: str, uri: str) -> None:
    refused(register(leave, redirect_uris=[uri]), "invalid_redirect_uri")


@pytest.mark.spec("OpenID Connect Registration 1.0", "3.3")
def test_what_is_not_unsigned_cannot_be_registered_unsigned(leave: str) -> None:
    for name in ("id_token_signed_response_alg", "request_object_signing_alg"):
        refused(register(leave, **{name: "none"}), "invalid_client_metadata")


def test_where_its_sign_ins_begin_is_kept_and_told(leave: str) -> None:
    start = "https://suite.example/start"
    made = made_by(leave, "code", "client_secret_basic", initiate_login_uri=start)
    answer = read(made)
    assert answer.headers["Content-Type"] == "application/json"
    assert made["initiate_login_uri"] == answer.json()["initiate_login_uri"] == start


@pytest.mark.parametrize("start", ["http://suite.example/start", "http://127.0.0.1/start"])
def test_sign_ins_begin_nowhere_unencrypted(leave: str, start: str) -> None:
    refused(register(leave, initiate_login_uri=start), "invalid_client_metadata")


def test_what_people_may_read_about_it_is_on_the_consent_page(leave: str) -> None:
    about = {"policy_uri": "https://suite.example/policy", "tos_uri": "https://suite.example/tos"}
    made = made_by(leave, "code", "client_secret_basic", **about)
    browser = signed_in(make_person())
    page = browser.get(authorize(browser, as_client(made)).headers["Location"])
    for address in about.values():
        assert f'href="{address}"' in page.content.decode()


def test_its_picture_is_shown_once_staff_has_looked_at_it(leave: str) -> None:
    """Until then it would tell its maker who looks, and when."""
    logo = "https://suite.example/logo.png"
    made = made_by(leave, "code", "client_secret_basic", logo_uri=logo)

    def first_page() -> str:
        browser = Client()
        page: str = walk(browser, authorize(browser, as_client(made))).content.decode()
        assert 'id="sign-in"' in page
        return page

    assert logo not in first_page()
    decide(made, is_reviewed=True)
    assert f'src="{logo}"' in first_page()


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_userinfo_signed_as_it_asked(leave: str) -> None:
    made = made_by(leave, "code", "client_secret_basic", userinfo_signed_response_alg="RS256")
    app, browser = as_client(made), signed_in(make_person())
    code = reply(
        agree(browser, authorize(browser, app, code_challenge=None, code_challenge_method=None))
    ).code
    answer = userinfo(redeemed(app, code)["access_token"])
    assert answer.headers["Content-Type"] == "application/jwt"
    header, claims = decoded(answer.content.decode())
    assert header["alg"] == "RS256"
    assert (claims["iss"], claims["aud"]) == (ISSUER, made["client_id"])


@pytest.mark.parametrize("query", ["?foo=bar", "?foo=bar&more=1"])
def test_an_address_with_a_query_is_that_one_and_no_other(leave: str, query: str) -> None:
    made = register(leave, redirect_uris=[f"{CALLBACK}{query}"]).json()
    browser, app = signed_in(make_person()), as_client(made)
    for other in ("", "?bar=foo", f"{query}&extra=1"):
        page = authorize(browser, app, redirect_uri=f"{CALLBACK}{other}")
        assert page.status_code == 400
    sent = authorize(browser, app, redirect_uri=f"{CALLBACK}{query}")
    assert agree(browser, sent).headers["Location"].startswith(f"{CALLBACK}{query}&code=")
