"""OpenID Connect Core 1.0 §3.1.2.1: the languages that a client proposes for our pages."""

import pytest
from django.test import Client

from tests.support.authorizing import authorize, sign_in, signed_in, walk
from tests.support.factories import make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1"),
]


def test_the_first_language_that_we_speak_counts_on_every_page_of_the_sign_in() -> None:
    browser, client = Client(), make_client()
    page = walk(browser, authorize(browser, client, ui_locales="tlh es-MX de"))
    assert page["Content-Language"] == "es"
    assert browser.get("/sign-up/")["Content-Language"] == "es"
    after = walk(browser, sign_in(browser, make_person(), way_back=page.wsgi_request.GET["next"]))
    assert after.request["PATH_INFO"] == "/oauth/consent"
    assert after["Content-Language"] == "es"


def test_the_page_that_refuses_a_request_speaks_it_too() -> None:
    answer = authorize(Client(), make_client(), client_id="nobody", ui_locales="de")
    assert (answer.status_code, answer["Content-Language"]) == (400, "de")


def test_languages_that_we_do_not_speak_leave_it_to_the_browser() -> None:
    browser, client = Client(), make_client()
    answer = authorize(browser, client, ui_locales="tlh-Latn xx")
    page = browser.get(answer["Location"], HTTP_ACCEPT_LANGUAGE="fr")
    assert page["Content-Language"] == "fr"


def test_the_language_of_the_account_counts_more() -> None:
    browser = signed_in(make_person(claims={"locale": "fr"}))
    page = walk(browser, authorize(browser, make_client(), ui_locales="de"))
    assert page["Content-Language"] == "fr"


def test_what_the_person_chooses_on_the_way_counts_more() -> None:
    browser, client = Client(), make_client()
    page = walk(browser, authorize(browser, client, ui_locales="de"))
    browser.post("/language/", {"language": "ar"})
    assert browser.get(page.request["PATH_INFO"])["Content-Language"] == "ar"


def test_the_next_sign_in_starts_without_it() -> None:
    browser = Client()
    walk(browser, authorize(browser, make_client(), ui_locales="de"))
    page = walk(browser, authorize(browser, make_client()))
    assert page["Content-Language"] == "en"


@pytest.mark.spec("OpenID Connect Discovery 1.0", "3")
def test_the_languages_are_published(client: Client) -> None:
    metadata = client.get("/.well-known/openid-configuration").json()
    assert metadata["ui_locales_supported"] == ["en", "de", "fr", "es", "ar"]


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "2")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_question_whether_to_sign_out_speaks_it_too(method: str) -> None:
    person = signed_in(make_person(claims={"locale": "tlh"}))
    form = "application/x-www-form-urlencoded"
    path, words = "/oauth/end-session", "ui_locales=es"
    asked = (
        person.get(f"{path}?{words}")
        if method == "GET"
        else person.post(path, words, content_type=form)
    )
    assert walk(person, asked)["Content-Language"] == "es"
