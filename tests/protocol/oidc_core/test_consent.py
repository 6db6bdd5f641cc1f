"""OpenID Connect Core 1.0 §3.1.2.4, §11: consent, and what it is bound to."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.support.authorizing import (
    agree,
    answer_consent,
    authorize,
    exchange,
    is_page,
    reply,
    sign_in,
    signed_in,
    walk,
)
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.races import Race

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.4"),
]


def consent_page(browser: Client, client: object, **changes: str) -> object:
    page = walk(browser, authorize(browser, client, **changes))  # type: ignore[arg-type]
    assert page.request["PATH_INFO"] == "/oauth/consent"
    return page


def test_optional_scopes_may_be_left_out_and_are_not_asked_for_again() -> None:
    browser, client = signed_in(make_person()), make_client()
    wish = {"scope": "openid profile email"}
    assert reply(agree(browser, authorize(browser, client, **wish), scopes=["email"])).code
    assert reply(authorize(browser, client, **wish)).code
    page = consent_page(browser, client, prompt="consent", **wish).content.decode()  # type: ignore[attr-defined]
    assert re.search(r'value="email"\s+checked', page)
    assert not re.search(r'value="profile"\s+checked', page)


def test_a_required_scope_cannot_be_left_out() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client)
    assert 'value="openid"' not in page.content.decode()  # type: ignore[attr-defined]
    assert reply(walk(browser, answer_consent(browser, page, "allow", scopes=[]))).code


def test_agreeing_to_nothing_is_a_refusal() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client, scope="profile email")
    assert reply(answer_consent(browser, page, "allow", scopes=[])).error == "access_denied"


EMAIL_BY_NAME = {"scope": "openid", "claims": json.dumps({"userinfo": {"email": None}})}


def released(client: RegisteredClient, response: object) -> set[str]:
    given = exchange(client, reply(response).code)
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    return set(Client().get("/oauth/userinfo", headers=headers).json())


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_a_single_claim_needs_the_consent_that_its_scope_needs() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client, **EMAIL_BY_NAME)
    assert 'value="email"' in page.content.decode()  # type: ignore[attr-defined]
    declined = walk(browser, answer_consent(browser, page, "allow", scopes=[]))
    assert released(client, declined) == {"sub"}
    assert released(client, authorize(browser, client, prompt="none", **EMAIL_BY_NAME)) == {"sub"}
    agreed = agree(browser, authorize(browser, client, prompt="consent", **EMAIL_BY_NAME))
    assert released(client, agreed) == {"sub", "email"}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_a_single_claim_nobody_agreed_to_is_not_asked_for_in_silence() -> None:
    browser, client = signed_in(make_person()), make_client()
    agree(browser, authorize(browser, client, scope="openid profile"))
    silent = reply(authorize(browser, client, prompt="none", **EMAIL_BY_NAME))
    assert silent.error == "consent_required"
    own = make_client(is_first_party=True)
    assert released(own, authorize(browser, own, **EMAIL_BY_NAME)) == {"sub", "email"}


def test_scopes_that_were_not_asked_for_cannot_be_slipped_in() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client)
    walk(browser, answer_consent(browser, page, "allow", scopes=["profile", "email"]))
    assert walk(browser, authorize(browser, client, scope="openid email")).request["PATH_INFO"] == (
        "/oauth/consent"
    )


@pytest.mark.spec("OpenID Connect Core 1.0", "11")
def test_offline_access_is_consented_to_and_remembered() -> None:
    """A remembered consent is the condition that makes prompt=consent unnecessary."""
    browser, client = signed_in(make_person()), make_client()
    wish = {"scope": "openid offline_access"}
    agree(browser, authorize(browser, client))
    page = consent_page(browser, client, **wish)
    assert reply(walk(browser, answer_consent(browser, page, "allow"))).code
    assert reply(authorize(browser, client, **wish)).code


@pytest.mark.spec("OpenID Connect Core 1.0", "11")
def test_no_offline_access_is_promised_to_a_client_without_refresh_tokens() -> None:
    browser = signed_in(make_person())
    client = make_client(is_first_party=True, grants=("authorization_code",))
    answer = reply(authorize(browser, client, scope="openid offline_access"))
    assert exchange(client, answer.code)["scope"] == "openid"
    assert reply(authorize(browser, client, scope="offline_access")).error == "invalid_scope"


def test_somebody_else_is_asked_for_themselves() -> None:
    client, first, second = make_client(), make_person(), make_person()
    browser = signed_in(first)
    agree(browser, authorize(browser, client))
    assert walk(signed_in(second), authorize(signed_in(second), client)).status_code == 200


def test_a_form_shown_to_somebody_else_agrees_to_nothing() -> None:
    """Signing in makes every form that was open before worthless."""
    client, first, second = make_client(), make_person(), make_person()
    browser = Client(enforce_csrf_checks=True)
    token = hidden(browser.get("/sign-in/"))
    browser.post(
        "/sign-in/",
        {"login": first.email, "password": first.password, "csrfmiddlewaretoken": token},
    )
    page = consent_page(browser, client)
    stale = {
        "request_id": page.wsgi_request.GET["request_id"],  # type: ignore[attr-defined]
        "decision": "allow",
        "csrfmiddlewaretoken": hidden(page),
    }
    token = hidden(browser.get("/sign-out/"))
    browser.post("/sign-out/", {"csrfmiddlewaretoken": token})
    token = hidden(browser.get("/sign-in/"))
    browser.post(
        "/sign-in/",
        {"login": second.email, "password": second.password, "csrfmiddlewaretoken": token},
    )
    assert browser.post("/oauth/consent", stale).status_code == 403
    assert consent_page(browser, client)


def hidden(page: object) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_a_forged_form_is_refused() -> None:
    person, client = make_person(), make_client()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(person).cookies
    page = consent_page(browser, client)
    assert answer_consent(browser, page, "allow").status_code == 403


def test_a_decision_that_is_none_asks_again() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client)
    assert b'id="consent-allow"' in answer_consent(browser, page, "perhaps").content


def test_nobody_signed_in_goes_to_sign_in() -> None:
    person, client, browser = make_person(), make_client(), Client()
    page = walk(browser, authorize(browser, client))
    way_back = page.wsgi_request.GET["next"]
    request_id = parse_qs(urlsplit(way_back).query)["request_id"][0]
    after = walk(browser, browser.get("/oauth/consent", {"request_id": request_id}))
    assert after.request["PATH_INFO"] == "/sign-in/"
    sign_in(browser, person)
    assert walk(browser, browser.get(way_back)).request["PATH_INFO"] == "/oauth/consent"


@pytest.mark.parametrize("path", ["/oauth/consent", "/oauth/choose-account", "/oauth/authorize"])
@pytest.mark.parametrize("request_id", ["x", "x" * 43, "\N{SNOWMAN}", "x" * 5_000])
def test_an_unknown_request_has_a_page_that_says_so(path: str, request_id: str) -> None:
    response = signed_in(make_person()).get(path, {"request_id": request_id})
    assert is_page(response)
    assert b"expired" in response.content


@pytest.mark.parametrize("path", ["/oauth/consent", "/oauth/choose-account"])
@pytest.mark.parametrize("body", [b"request_id=%00", b"request_id=%ff", b"\xff\xfe", b"a=" * 500])
def test_garbage_has_a_page(path: str, body: bytes) -> None:
    browser = signed_in(make_person())
    response = browser.generic("POST", path, body, content_type="application/x-www-form-urlencoded")
    assert is_page(response)


def test_a_double_click_on_allow_ends_well() -> None:
    browser, client = signed_in(make_person()), make_client()
    page = consent_page(browser, client)
    assert reply(walk(browser, answer_consent(browser, page, "allow"))).code
    assert reply(walk(browser, answer_consent(browser, page, "allow"))).code


def test_many_clicks_at_once_are_all_answered(race: Race) -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    page = consent_page(browser, client)

    def click(number: int) -> bool:
        copy = Client()
        copy.cookies = browser.cookies
        answer = reply(walk(copy, answer_consent(copy, page, "allow")))
        return bool(answer.code)

    assert race(8, click) == [True] * 8


def test_a_no_after_a_yes_in_another_tab_is_a_no() -> None:
    browser, client = signed_in(make_person()), make_client()
    one, two = consent_page(browser, client), consent_page(browser, client)
    assert reply(walk(browser, answer_consent(browser, one, "allow"))).code
    assert reply(answer_consent(browser, two, "deny")).error == "access_denied"


def test_two_tabs_each_get_their_answer() -> None:
    browser, client = signed_in(make_person()), make_client()
    one = consent_page(browser, client, state="one")
    two = consent_page(browser, client, state="two")
    answers = [reply(walk(browser, answer_consent(browser, page, "allow"))) for page in (one, two)]
    assert [answer.parameters["state"] for answer in answers] == ["one", "two"]


def test_the_page_names_who_asks_and_where_it_leads() -> None:
    browser, owner = signed_in(make_person()), make_person(claims={"name": "Grace Hopper"})
    client = make_client(
        name="Compiler",
        owner=owner,
        policy_uri="https://compiler.example/privacy",
        redirect_uris=("https://app.compiler.example/cb",),
    )
    page = consent_page(browser, client).content.decode()  # type: ignore[attr-defined]
    for words in ("Compiler", "Grace Hopper", "app.compiler.example", "/privacy", "Nobody here"):
        assert words in page
    assert owner.email not in page


def test_markup_in_a_name_stays_text() -> None:
    browser = signed_in(make_person())
    client = make_client(name="<script>alert(1)</script>")
    assert "<script>alert" not in consent_page(browser, client).content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("prompt", ["login", "consent", "select_account"])
def test_forms_on_the_way_may_end_at_the_client(prompt: str) -> None:
    """Browsers apply form-action to the redirects after a form, too."""
    browser, client = signed_in(make_person()), make_client()
    page = walk(browser, authorize(browser, client, prompt=prompt))
    assert "form-action 'self' https:;" in (page.headers["Content-Security-Policy"] + ";")
    stranger = Client()
    page = walk(stranger, authorize(stranger, client))
    assert "form-action 'self' https:;" in page.headers["Content-Security-Policy"] + ";"
    assert "notes.example" not in Client().get("/sign-in/").headers["Content-Security-Policy"]
