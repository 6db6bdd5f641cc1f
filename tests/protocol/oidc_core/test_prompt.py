"""OpenID Connect Core 1.0 §3.1.2.1: `prompt` and `max_age`."""

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, reply, signed_in, walk
from tests.support.factories import Person, RegisteredClient, make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1"),
]


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return make_client()


@pytest.fixture
def browser(person: Person, app: RegisteredClient) -> Client:
    """Signed in, and agreed to what the app asks for."""
    browser = signed_in(person)
    agree(browser, authorize(browser, app))
    return browser


def page_of(browser: Client, app: RegisteredClient, **changes: str) -> str:
    return str(walk(browser, authorize(browser, app, **changes)).request["PATH_INFO"])


def reauthenticate(browser: Client, person: Person, page: object) -> object:
    way_back = page.wsgi_request.GET["next"]  # type: ignore[attr-defined]
    return browser.post("/reauthenticate/", {"password": person.password, "next": way_back})


def test_none_answers_silently_when_nothing_is_needed(
    browser: Client, app: RegisteredClient
) -> None:
    assert reply(authorize(browser, app, prompt="none")).code


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.3")
@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_none_never_shows_a_page_to_a_stranger(app: RegisteredClient) -> None:
    assert reply(authorize(Client(), app, prompt="none")).error == "login_required"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_none_never_asks_for_consent(person: Person, app: RegisteredClient) -> None:
    assert reply(authorize(signed_in(person), app, prompt="none")).error == "consent_required"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_none_never_asks_for_more(browser: Client, app: RegisteredClient) -> None:
    answer = reply(authorize(browser, app, prompt="none", scope="openid email"))
    assert answer.error == "consent_required"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_none_with_an_old_sign_in(browser: Client, app: RegisteredClient) -> None:
    assert reply(authorize(browser, app, prompt="none", max_age="0")).error == "login_required"


@pytest.mark.parametrize("other", ["login", "consent", "select_account", "create"])
def test_none_stands_alone(browser: Client, app: RegisteredClient, other: str) -> None:
    assert reply(authorize(browser, app, prompt=f"none {other}")).error == "invalid_request"


@pytest.mark.parametrize("prompt", ["nonsense", "login nonsense", "NONE", "login,consent"])
def test_an_unknown_prompt_is_refused(browser: Client, app: RegisteredClient, prompt: str) -> None:
    assert reply(authorize(browser, app, prompt=prompt)).error == "invalid_request"


@pytest.mark.parametrize("wish", [{"prompt": "login"}, {"max_age": "0"}])
def test_somebody_signed_in_proves_it_again_once(
    browser: Client, person: Person, app: RegisteredClient, wish: dict[str, str]
) -> None:
    page = walk(browser, authorize(browser, app, **wish))
    assert page.request["PATH_INFO"] == "/reauthenticate/"
    back = reauthenticate(browser, person, page)
    assert reply(walk(browser, back)).code


def test_the_login_page_cannot_be_walked_around(browser: Client, app: RegisteredClient) -> None:
    """Coming back without having signed in again leads to the same page again."""
    page = walk(browser, authorize(browser, app, prompt="login"))
    again = walk(browser, browser.get(page.wsgi_request.GET["next"]))
    assert again.request["PATH_INFO"] == "/reauthenticate/"


def test_a_wrong_password_does_not_count_as_a_proof(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    page = walk(browser, authorize(browser, app, prompt="login"))
    way_back = page.wsgi_request.GET["next"]
    browser.post("/reauthenticate/", {"password": "wrong", "next": way_back})
    again = walk(browser, browser.get(way_back))
    assert again.request["PATH_INFO"] == "/reauthenticate/"


def test_a_recent_sign_in_satisfies_max_age(browser: Client, app: RegisteredClient) -> None:
    assert reply(authorize(browser, app, max_age="3600")).code


@pytest.mark.parametrize("max_age", ["-1", "1.5", "soon", "1e3", "٣", "99999999999", " 1"])
def test_a_max_age_that_is_no_number_is_refused(
    browser: Client, app: RegisteredClient, max_age: str
) -> None:
    assert reply(authorize(browser, app, max_age=max_age)).error == "invalid_request"


def test_consent_asks_again_each_time(browser: Client, app: RegisteredClient) -> None:
    for _ in range(2):
        assert page_of(browser, app, prompt="consent") == "/oauth/consent"
        assert reply(agree(browser, authorize(browser, app, prompt="consent"))).code


def test_login_and_consent_ask_for_both_in_turn(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    page = walk(browser, authorize(browser, app, prompt="login consent"))
    assert page.request["PATH_INFO"] == "/reauthenticate/"
    assert reply(agree(browser, reauthenticate(browser, person, page))).code


def choose(browser: Client, page: object, account: str) -> object:
    request_id = page.wsgi_request.GET["request_id"]  # type: ignore[attr-defined]
    form = {"request_id": request_id, "account": account}
    return walk(browser, browser.post("/oauth/choose-account", form))


def test_select_account_asks_and_this_one_goes_on(browser: Client, app: RegisteredClient) -> None:
    page = walk(browser, authorize(browser, app, prompt="select_account"))
    assert page.request["PATH_INFO"] == "/oauth/choose-account"
    assert reply(choose(browser, page, "this")).code


def test_select_account_another_one_signs_in(browser: Client, app: RegisteredClient) -> None:
    page = walk(browser, authorize(browser, app, prompt="select_account"))
    after = choose(browser, page, "other")
    assert after.request["PATH_INFO"] == "/sign-in/"  # type: ignore[attr-defined]
    other = make_person()
    browser.post("/sign-in/", {"login": other.email, "password": other.password})
    way_back = after.wsgi_request.GET["next"]  # type: ignore[attr-defined]
    # The other person never agreed: nothing is done in their name.
    assert walk(browser, browser.get(way_back)).request["PATH_INFO"] == "/oauth/consent"


def test_an_answer_that_is_none_asks_again(browser: Client, app: RegisteredClient) -> None:
    page = walk(browser, authorize(browser, app, prompt="select_account"))
    assert b'id="account-this"' in choose(browser, page, "nonsense").content  # type: ignore[attr-defined]


def test_choosing_an_account_needs_one(app: RegisteredClient) -> None:
    browser = Client()
    walk(browser, authorize(browser, app))
    request_id = browser.session["oauth_request_id"]
    response = walk(browser, browser.get("/oauth/choose-account", {"request_id": request_id}))
    assert response.request["PATH_INFO"] == "/sign-in/"
