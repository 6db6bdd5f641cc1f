"""RFC 9101: what looks like a signed request, and is none."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc import jws
from joserfc.jwk import OctKey

from tests.support.authorizing import AUTHORIZE, authorize, is_page, reply, signed_in
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import post, refused, tokens
from tests.support.pushing import push
from tests.support.requesting import bring, claims_of, make_app, request_object, told, unsigned
from tests.support.signing import ISSUER, KEY, OTHER_KEY, RSA, assertion, jwks, sign

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9101", "6.2")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_app()


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


@pytest.mark.spec("RFC 9101", "6.2")
def test_an_unsigned_object_is_no_request(app: RegisteredClient, browser: Client) -> None:
    text = unsigned({"alg": "none"}, claims_of(app))
    assert told(bring(browser, app, text)) == "invalid_request_object"
    assert told(bring(browser, app, text.rpartition(".")[0] + ".")) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "6.2")
def test_somebody_elses_signature_is_none(app: RegisteredClient, browser: Client) -> None:
    text = request_object(app, key=OTHER_KEY)
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "6.2")
def test_a_signature_of_the_secret_is_none(browser: Client) -> None:
    """What the client shares with us, and what it publishes, are no keys for this."""
    app = make_app()
    for key in (app.secret.encode(), json.dumps(jwks()["keys"][0]).encode()):
        secret = OctKey.import_key(key.ljust(32, b"."), {"kid": "one"})
        text = request_object(app, key=secret, algorithm="HS256")
        assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "6.2")
def test_a_changed_object_is_none(app: RegisteredClient, browser: Client) -> None:
    head, _, signature = request_object(app).split(".")
    body = json.dumps(claims_of(app, scope="openid documents:write")).encode()
    changed = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    text = f"{head}.{changed}.{signature}"
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.4")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_another_clients_object_is_refused(browser: Client, profile: str) -> None:
    """Even where both have the same key, and the place to be answered at."""
    other, mine = make_app(profile=profile), make_app(profile=profile)
    assert told(bring(browser, mine, request_object(other))) == "invalid_request_object"
    mixed = request_object(other, client_id=mine.id)
    assert told(bring(browser, mine, mixed)) == "invalid_request_object"
    mixed = request_object(other, iss=mine.id)
    assert told(bring(browser, mine, mixed)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "5")
def test_a_client_that_is_only_named_inside_is_none(app: RegisteredClient, browser: Client) -> None:
    assert is_page(browser.get(AUTHORIZE, {"request": request_object(app)}))


@pytest.mark.spec("RFC 9101", "4")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"iss": None},
        {"iss": "https://evil.example"},
        {"iss": ["a"]},
        {"aud": None},
        {"aud": "https://evil.example"},
        {"aud": f"{ISSUER}/"},
        {"aud": []},
        {"aud": {"a": ISSUER}},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": True},
        {"exp": [1]},
        {"exp": 10**400},
        {"exp": -1},
        {"nbf": timedelta(hours=1)},
        {"iat": timedelta(hours=1)},
        {"iat": {}},
        {"request": "x.y.z"},
        {"request_uri": "https://notes.example/request.jwt"},
        {"state": 1},
        {"state": ["s"]},
        {"scope": ["openid"]},
        {"scope": True},
        {"scope": {"openid": None}},
        {"nonce": "a\x00b"},
        {"max_age": True},
        {"max_age": 1.5},
        {"claims": []},
        {"claims": 1},
        {"redirect_uri": ["https://notes.example/callback"]},
    ],
)
def test_what_an_object_says_has_to_make_sense(
    app: RegisteredClient, browser: Client, changes: dict[str, Any]
) -> None:
    text = request_object(app, **changes)
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.8")
@pytest.mark.parametrize(
    "typ",
    ["at+jwt", "application/at+jwt", "dpop+jwt", "logout+jwt", "client-authentication+jwt", "JWE"],
)
def test_a_token_of_another_type_is_no_request(
    app: RegisteredClient, browser: Client, typ: str
) -> None:
    text = request_object(app, header={"typ": typ})
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.8")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_a_client_assertion_is_no_request(browser: Client, profile: str) -> None:
    app = make_app(profile=profile, auth_method="private_key_jwt")
    text = assertion(app)["client_assertion"] or ""
    assert told(bring(browser, app, text)) == "invalid_request_object"
    assert told(bring(browser, app, request_object(app, sub=app.id))) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.8")
def test_an_id_token_is_no_request(app: RegisteredClient, browser: Client) -> None:
    token = tokens(make_person(), app)["id_token"]
    assert told(bring(browser, app, token)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.8")
def test_a_request_is_no_client_assertion() -> None:
    app = make_app(auth_method="private_key_jwt")
    form: dict[str, Any] = {
        **assertion(app),
        "client_assertion": request_object(app, jti="once"),
        "client_id": app.id,
    }
    refused(post("/oauth/par", form), "invalid_client", 401)


GARBAGE = [
    "x",
    "x.y.z",
    "....",
    "a" * 8_000,
    "é.é.é",
    unsigned({"alg": "ES256"}, "[" * 10_000),
    unsigned({"alg": "ES256"}, '{"a":' * 2_000),
    unsigned({"alg": "ES256", "kid": "one", "crit": ["b64"], "b64": False}, {}),
    unsigned({"alg": ["ES256"]}, {}),
    unsigned({"alg": "ES256", "kid": {"a": 1}}, {}),
    unsigned({"alg": "RSA-OAEP-256", "enc": "A128GCM"}, {}) + ".a.b",
    unsigned({"alg": "RSA1_5", "enc": "A128GCM"}, {}) + ".a.b",
    unsigned({"alg": "dir", "enc": "A128GCM", "zip": "DEF"}, {}) + ".a.b",
]


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_and_breaks_nothing(
    app: RegisteredClient, browser: Client, text: str
) -> None:
    assert told(bring(browser, app, text)) == "invalid_request_object"
    refused(push(app, request=text), "invalid_request_object")


@pytest.mark.parametrize("depth", [50, 400])
def test_deep_claims_are_an_error_of_the_client(
    app: RegisteredClient, browser: Client, depth: int
) -> None:
    nested: dict[str, Any] = {}
    for _ in range(depth):
        nested = {"a": nested}
    response = bring(browser, app, request_object(app, claims={"userinfo": {"name": nested}}))
    assert told(response) in {"", "invalid_request", "invalid_request_object"}


def test_numbers_beyond_any_are_an_error_of_the_client(
    app: RegisteredClient, browser: Client
) -> None:
    for number in ("1e999", "-1e999", "NaN"):
        claims = claims_of(app, claims={"userinfo": {"name": {"value": 7}}})
        payload = json.dumps(claims).replace("7}", f"{number}}}").encode()
        text = jws.serialize_compact({"alg": "ES256", "kid": KEY.kid}, payload, KEY)
        assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "5")
def test_value_and_reference_exclude_each_other(app: RegisteredClient, browser: Client) -> None:
    response = bring(browser, app, request_object(app), request_uri="https://a.example/r")
    assert told(response) == "invalid_request"


def test_neither_may_come_twice(app: RegisteredClient, browser: Client) -> None:
    sent = {"client_id": app.id, "request": [request_object(app)] * 2}
    assert told(browser.get(AUTHORIZE, sent)) == "invalid_request"


@pytest.mark.spec("RFC 9101", "7")
def test_the_client_is_told_where_it_is_registered_and_nobody_else_is(
    app: RegisteredClient, browser: Client
) -> None:
    bad = request_object(app, key=OTHER_KEY)
    answer = reply(bring(browser, app, bad, redirect_uri=app.redirect_uri, state="mine"))
    assert (answer.uri, answer.error) == (app.redirect_uri, "invalid_request_object")
    assert answer.parameters["state"] == "mine"
    assert is_page(bring(browser, app, bad, redirect_uri="https://evil.example/"))
    several = make_app(redirect_uris=("https://notes.example/a", "https://notes.example/b"))
    assert is_page(bring(browser, several, bad))


def test_a_signed_redirect_uri_has_to_be_registered_all_the_same(
    app: RegisteredClient, browser: Client
) -> None:
    text = request_object(app, redirect_uri="https://evil.example/")
    assert is_page(bring(browser, app, text, redirect_uri=app.redirect_uri))


@pytest.mark.spec("RFC 9101", "10.5")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_a_client_that_promised_to_sign_is_not_downgraded(browser: Client, profile: str) -> None:
    app = make_app(profile=profile, metadata={"require_signed_request_object": True})
    assert reply(authorize(browser, app)).error == "invalid_request"
    refused(push(app), "invalid_request")
    assert told(bring(browser, app, unsigned({"alg": "none"}, claims_of(app)))) != ""
    partly = sign({"iss": app.id, "aud": ISSUER, "client_id": app.id, "state": "signed"})
    answer = bring(browser, app, partly, response_type="code", scope="openid")
    assert told(answer) == "invalid_request"
    assert reply(bring(browser, app, request_object(app))).code


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
def test_the_registered_algorithm_is_the_only_one(browser: Client) -> None:
    app = make_app(metadata={"request_object_signing_alg": "PS256"})
    assert told(bring(browser, app, request_object(app))) == "invalid_request_object"
    text = request_object(app, key=RSA, algorithm="RS256")
    assert told(bring(browser, app, text)) == "invalid_request_object"
    assert reply(bring(browser, app, request_object(app, key=RSA, algorithm="PS256"))).code
