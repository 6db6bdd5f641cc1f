"""What was made for one person is kept by nobody else, and not shown after they signed out."""

from typing import Any

import pytest
from django.test import Client

from tests.support.factories import make_person


@pytest.fixture
def browser(db: None) -> Client:
    person = make_person()
    browser = Client()
    words = {"login": person.email, "password": person.password}
    assert browser.post("/sign-in/", words).status_code == 302
    return browser


@pytest.mark.spec("RFC 9111", "5.2.2.5")
@pytest.mark.parametrize("path", ["/", "/account/", "/account/apps/", "/no-such-page"])
def test_a_page_that_looked_into_the_session_is_not_stored(browser: Client, path: str) -> None:
    directives = browser.get(path)["Cache-Control"]
    assert "no-store" in directives


def test_what_needs_no_session_says_itself_how_long_it_lasts(db: None, client: Any) -> None:
    assert "max-age" in client.get("/brand.css")["Cache-Control"]
