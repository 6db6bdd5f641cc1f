"""A button that is pressed when the session has just ended."""

import pytest
from django.test import Client

from apps.core.views.buttons import page_above
from tests.support.authorizing import sign_in
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db
BUTTON = "/account/sessions/end-others/"


def test_who_had_to_sign_in_first_is_told_that_nothing_was_changed() -> None:
    browser = Client()
    asked = browser.post(BUTTON)
    assert asked.headers["Location"].startswith("/sign-in/")
    back = sign_in(browser, make_person(), way_back=BUTTON).headers["Location"]
    page = browser.get(back)
    assert page.status_code == 405
    assert page.headers["Allow"] == "POST"
    assert page.headers["Cache-Control"] == "no-store"
    html = page.content.decode()
    assert "Nothing was changed yet" in html
    assert 'href="/account/sessions/" id="above"' in html


def test_the_page_is_in_the_language_of_the_reader() -> None:
    html = Client(headers={"Accept-Language": "de"}).get("/theme/").content.decode()
    assert "Noch wurde nichts geändert" in html
    assert 'href="/" id="above"' in html


def test_a_program_gets_no_page() -> None:
    answer = Client(headers={"Accept": "application/json"}).get("/theme/")
    assert answer.status_code == 405
    assert answer.content == b""


def test_what_is_sent_to_a_page_that_takes_nothing_gets_no_page() -> None:
    browser = Client()
    sign_in(browser, make_person())
    assert browser.post("/account/activity/").content == b""


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/developers/abc/secrets/new/", "/developers/abc/"),
        ("/account/apps/https://app.example/id/revoke/", "/account/apps/"),
        ("/account/apps/" + "a/" * 20 + "revoke/", "/"),
        ("/theme/", "/"),
    ],
)
def test_the_way_leads_to_the_nearest_page_above(path: str, above: str) -> None:
    assert page_above(path) == above
