"""OpenID Connect Core 1.0 §3.1.2: the authorization endpoint, from request to code."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.support.authorizing import (
    AUTHORIZE,
    agree,
    answer_consent,
    authorize,
    is_page,
    reply,
    request_of,
    sign_in,
    signed_in,
    walk,
)
from tests.support.factories import make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2"),
]
FORM = "application/x-www-form-urlencoded"


def test_a_stranger_signs_in_agrees_and_comes_back_with_a_code() -> None:
    person, client, browser = make_person(), make_client(), Client()
    page = walk(browser, authorize(browser, client))
    assert page.request["PATH_INFO"] == "/sign-in/"
    after = sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    answer = reply(agree(browser, after))
    assert answer.uri == client.redirect_uri
    assert answer.parameters.keys() == {"code", "state", "iss"}
    assert answer.parameters["state"] == "s-123"


def test_a_remembered_consent_is_not_asked_for_again() -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    agree(browser, authorize(browser, client))
    assert reply(authorize(browser, client)).code


def test_a_first_party_client_asks_for_no_consent() -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    assert reply(authorize(browser, client)).code


def test_the_app_is_named_on_the_way() -> None:
    browser, client = Client(), make_client(name="Notebook of Ada")
    assert "Notebook of Ada" in walk(browser, authorize(browser, client)).content.decode()


def test_a_login_hint_is_filled_in_and_stays_out_of_the_address() -> None:
    browser, app = Client(), make_client()
    page = walk(browser, authorize(browser, app, login_hint="ada@example.com"))
    assert b'value="ada@example.com"' in page.content
    assert "ada" not in page.request["QUERY_STRING"]
    # The next request of somebody else does not meet it.
    assert b"ada@example.com" not in walk(browser, authorize(browser, app)).content


@pytest.mark.parametrize("hint", ["nobody", '"><script>alert(1)</script>@example.com'])
def test_a_hint_that_is_no_address_is_ignored(hint: str) -> None:
    browser, app = Client(), make_client()
    page = walk(browser, authorize(browser, app, login_hint=hint))
    assert hint.encode() not in page.content


def test_the_app_is_not_named_without_being_asked_for() -> None:
    browser = Client()
    authorize(browser, make_client(name="Notebook of Ada"))
    other = Client().get("/sign-in/").content.decode()
    assert "Notebook of Ada" not in other


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_a_form_of_another_site_starts_a_sign_in_and_its_parameters_are_kept() -> None:
    """Such a form comes without cookies (SameSite=Lax) and without a CSRF token."""
    person, client = make_person(), make_client()
    browser = signed_in(person)
    agree(browser, authorize(browser, client))
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post(
        AUTHORIZE, urlencode(request_of(client, state="kept")), content_type=FORM
    )
    assert response.status_code == 303
    # It must not replace the session that the browser has and did not send.
    assert not response.cookies
    answer = reply(browser.get(response.headers["Location"]))
    assert answer.code
    assert answer.parameters["state"] == "kept"


def test_a_form_with_an_error_is_answered_at_once() -> None:
    client = make_client()
    body = urlencode(request_of(client, response_type="unheard_of", response_mode="query"))
    assert reply(Client().post(AUTHORIZE, body, content_type=FORM)).error == (
        "unsupported_response_type"
    )


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data"])
def test_a_body_that_is_no_form_is_refused(content_type: str) -> None:
    body = urlencode(request_of(make_client()))
    assert is_page(Client().post(AUTHORIZE, body, content_type=content_type))


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head"])
def test_other_methods_are_refused(method: str) -> None:
    client = make_client()
    assert (
        getattr(Client(), method)(f"{AUTHORIZE}?{urlencode(request_of(client))}").status_code == 405
    )


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
@pytest.mark.parametrize(
    "extra",
    [
        {"acr_values": "urn:nobody:knows gold"},
        {"display": "wap"},
        {"ui_locales": "tlh-Latn xx"},
        {"claims_locales": "de"},
        {"login_hint": "somebody@example.com"},
        {"claims": '{"userinfo": {"shoe_size": null}, "unknown": {}}'},
        {"request_id": "the client's own"},
        {"vendor_extension": "x" * 3_000},
    ],
    ids=str,
)
def test_wishes_that_cannot_be_met_cause_no_error(extra: dict[str, str]) -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    assert reply(authorize(browser, client, **extra)).code


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_what_is_not_supported_says_so() -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    answer = reply(authorize(browser, client, registration="{}"))
    assert answer.error == "registration_not_supported"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
@pytest.mark.parametrize("claims", ["{", "[]", '{"userinfo": {"email": 1}}', "[" * 8_000, "NaN"])
def test_a_malformed_request_for_claims_is_refused(claims: str) -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    assert reply(authorize(browser, client, claims=claims)).error == "invalid_request"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5.1")
def test_the_subject_asked_for_by_claims_must_be_the_one_who_is_there() -> None:
    person, client = make_person(), make_client(is_first_party=True)
    browser = signed_in(person)
    for subject, error in ((person.id, ""), (make_person().id, "login_required")):
        claims = f'{{"id_token": {{"sub": {{"value": "{subject}"}}}}}}'
        assert reply(authorize(browser, client, claims=claims)).error == error


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.4")
def test_a_refusal_is_told_to_the_client() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = walk(browser, authorize(browser, client))
    answer = reply(answer_consent(browser, page, "deny"))
    assert answer.error == "access_denied"
    assert answer.parameters.keys() == {"error", "error_description", "state", "iss"}
    # Nothing was remembered.
    assert "consent-allow" in walk(browser, authorize(browser, client)).content.decode()


def test_pages_and_answers_are_never_stored() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = walk(browser, authorize(browser, client))
    for response in (page, answer_consent(browser, page, "deny"), browser.get(AUTHORIZE)):
        assert "no-store" in response.headers["Cache-Control"]
