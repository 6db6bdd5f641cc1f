"""RFC 9101: an authorization request that its client signed."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.authorizing import AUTHORIZE, answer_consent, reply, sign_in, signed_in, walk
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import FORM, exchange, good, post, refused, unverified
from tests.support.pushing import push, pushed, visit
from tests.support.requesting import bring, claims_of, make_app, request_object, told
from tests.support.signing import ED, ISSUER, KEY, OTHER_KEY, RSA, assertion, sign

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9101", "6.3")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_app()


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "nonsense"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"max_age": 10**80}, "invalid_request"),
        ({"claims": {"userinfo": {"email": 1}}}, "invalid_request"),
        ({"nonce": "n" * 1_001}, "invalid_request"),
    ],
    ids=str,
)
def test_what_is_signed_keeps_every_other_rule(
    app: RegisteredClient, browser: Client, changes: dict[str, Any], error: str
) -> None:
    """What stands beside the object is no help."""
    beside = {"response_type": "code", "scope": "openid", "code_challenge_method": "S256"}
    answer = reply(bring(browser, app, request_object(app, **changes), **beside))
    assert answer.error == error
    assert answer.parameters["state"] == "s-123"


def test_what_stands_beside_it_does_not_count(app: RegisteredClient, browser: Client) -> None:
    swapped = {
        "redirect_uri": "https://evil.example/",
        "response_type": "nonsense",
        "response_mode": "fragment",
        "scope": "openid email documents:write",
        "state": "the attacker's",
        "nonce": "the attacker's",
        "code_challenge": "A" * 43,
        "prompt": "login",
    }
    answer = reply(bring(browser, app, request_object(app, scope="openid"), **swapped))
    assert (answer.uri, answer.mode) == (app.redirect_uri, "query")
    assert answer.parameters["state"] == "s-123"
    given = good(exchange(app, answer.code))
    assert given["scope"] == "openid"
    assert unverified(given["id_token"])["nonce"] == "n-456"


def test_what_is_left_out_is_not_taken_from_beside_it(
    app: RegisteredClient, browser: Client
) -> None:
    text = request_object(app, state=None, nonce=None)
    answer = reply(bring(browser, app, text, state="the attacker's", nonce="the attacker's"))
    assert "state" not in answer.parameters
    assert "nonce" not in unverified(good(exchange(app, answer.code))["id_token"])


@pytest.mark.spec("OpenID Connect Core 1.0", "6.1")
def test_an_openid_client_may_leave_things_beside_it(browser: Client) -> None:
    app = make_app(profile="oidc")
    text = sign({"iss": app.id, "nonce": "signed", "state": "signed", "max_age": 900})
    beside = {
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": app.redirect_uri,
        "nonce": "beside",
        "code_challenge_method": "S256",
        "code_challenge": claims_of(app)["code_challenge"],
    }
    answer = reply(bring(browser, app, text, **beside))
    assert answer.parameters["state"] == "signed"
    assert unverified(good(exchange(app, answer.code))["id_token"])["nonce"] == "signed"


@pytest.mark.spec("OpenID Connect Core 1.0", "6.1")
def test_what_stands_beside_it_is_not_repeated_either(browser: Client) -> None:
    app = make_app(profile="oidc")
    sent = {"client_id": app.id, "request": request_object(app), "ui_locales": ["de", "fr"]}
    assert told(browser.get(AUTHORIZE, sent)) == "invalid_request"
    assert told(browser.get(AUTHORIZE, sent | {"ui_locales": "de"})) == ""


@pytest.mark.spec("OpenID Connect Core 1.0", "6.1")
def test_an_openid_client_says_the_same_inside_and_out(browser: Client) -> None:
    app = make_app(profile="oidc")
    text = request_object(app)
    assert told(bring(browser, app, text, response_type="token")) == "invalid_request_object"
    assert told(bring(browser, app, text, response_type="code")) == ""


@pytest.mark.spec("RFC 9101", "6.2")
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    ("key", "algorithm"), [(KEY, "ES256"), (RSA, "RS256"), (RSA, "PS256"), (ED, "EdDSA")]
)
def test_each_algorithm_of_the_profile_is_taken(
    app: RegisteredClient, browser: Client, key: Any, algorithm: str
) -> None:
    assert reply(bring(browser, app, request_object(app, key=key, algorithm=algorithm))).code


@pytest.mark.spec("RFC 9101", "4")
@pytest.mark.parametrize(
    "header", [{}, {"typ": "JWT"}, {"typ": "oauth-authz-req+jwt"}, {"typ": "application/JWT"}]
)
def test_the_types_that_it_may_have(
    app: RegisteredClient, browser: Client, header: dict[str, Any]
) -> None:
    assert reply(bring(browser, app, request_object(app, header=header))).code


@pytest.mark.spec("RFC 9101", "4")
def test_parameters_that_are_json_come_as_such(app: RegisteredClient) -> None:
    person = make_person()
    browser = signed_in(person)
    text = request_object(
        app,
        aud=[ISSUER, "https://elsewhere.example"],
        max_age=900,
        claims={"id_token": {"email": {"essential": True}}},
        exp=None,
        nbf=None,
        vendor_extension={"a": [1]},
        prompt="",
        login_hint=None,
    )
    token = unverified(good(exchange(app, reply(bring(browser, app, text)).code))["id_token"])
    assert token["email"] == person.email
    assert token["auth_time"]


def test_a_form_of_another_site_may_bring_it(app: RegisteredClient, browser: Client) -> None:
    body = f"client_id={app.id}&request={request_object(app)}"
    back = browser.post(AUTHORIZE, body, content_type=FORM)
    assert reply(walk(browser, back)).code


def test_a_person_may_take_longer_than_the_object_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was in time when it arrived, and is not looked at again."""
    app, person, browser = make_app(is_first_party=False), make_person(), Client()
    page = bring(browser, app, request_object(app, scope="openid"))
    then = timezone.now() + timedelta(minutes=20)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    way_back = parse_qs(urlsplit(page.headers["Location"]).query)["next"][0]
    assert "request=" not in way_back
    consent = walk(browser, sign_in(browser, person, way_back=way_back))
    answer = reply(walk(browser, answer_consent(browser, consent, "allow")))
    assert answer.parameters["state"] == "s-123"
    assert good(exchange(app, answer.code))["scope"] == "openid"


@pytest.mark.spec("RFC 9101", "6.3")
def test_nothing_is_swapped_after_the_page_was_shown() -> None:
    """What the browser brings back beside its id means nothing."""
    app = make_app(is_first_party=False)
    browser = signed_in(make_person())
    page = walk(browser, bring(browser, app, request_object(app, scope="openid")))
    request_id = page.wsgi_request.GET["request_id"]
    answer_consent(browser, page, "allow")
    other = request_object(app, scope="openid documents:write", state="other")
    back = browser.get(AUTHORIZE, {"request_id": request_id, "request": other})
    answer = reply(back)
    assert answer.parameters["state"] == "s-123"
    assert good(exchange(app, answer.code))["scope"] == "openid"


@pytest.mark.spec("RFC 9126", "3")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_a_signed_request_may_be_pushed(browser: Client, profile: str) -> None:
    """Nothing beside it counts, whatever the profile; what it says is what is opened."""
    app = make_app(profile=profile)
    refused(push(app, request=request_object(app, key=OTHER_KEY)), "invalid_request_object")
    other = make_app(profile=profile)
    refused(push(app, request=request_object(other)), "invalid_request_object")
    uri = pushed(app, request=request_object(app, scope="openid", state="signed"), state="beside")
    answer = reply(visit(browser, app, uri))
    assert answer.parameters["state"] == "signed"
    assert good(exchange(app, answer.code))["scope"] == "openid"


@pytest.mark.spec("FAPI 2.0 Message Signing", "5.3.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"nbf": None},
        {"nbf": -3_700},
        {"exp": 3_700},
    ],
    ids=str,
)
def test_a_high_security_request_lives_an_hour_at_most(changes: dict[str, Any]) -> None:
    """Seconds from now."""
    now = int(time.time())
    changes = {name: since and now + since for name, since in changes.items()}
    app = make_app(profile="fapi2", auth_method="private_key_jwt")
    form: dict[str, Any] = {"client_id": app.id}
    good_one = form | assertion(app) | {"request": request_object(app)}
    assert post("/oauth/par", good_one).status_code == 201
    bad = form | assertion(app) | {"request": request_object(app, **changes)}
    refused(post("/oauth/par", bad), "invalid_request_object")


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.4.1")
def test_a_high_security_request_is_not_signed_with_rs256() -> None:
    app = make_app(profile="fapi2", auth_method="private_key_jwt")
    text = request_object(app, key=RSA, algorithm="RS256")
    form: dict[str, Any] = {"client_id": app.id, "request": text}
    refused(post("/oauth/par", form | assertion(app)), "invalid_request_object")
