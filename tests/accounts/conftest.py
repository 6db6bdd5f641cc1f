"""People for the tests of accounts, and a browser that knows the way through the hosted pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

PASSWORD = "seven-Quiet-trams-in-1931"
NEW_PASSWORD = "eleven-loud-Ferries-in-1874"
_CODE = re.compile(r"\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b")


@pytest.fixture(autouse=True)
def _fresh_counts(request: pytest.FixtureRequest) -> None:
    """No test is stopped by the tries that another one made."""
    if {"db", "pg", "transactional_db"} & set(
        request.fixturenames
    ) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("pg" if "pg" in request.fixturenames else "db")
        cache.clear()


@pytest.fixture
def person(db: None) -> Any:
    """Somebody verified."""
    from apps.accounts.services import people

    return people.create(email="ann@example.com", password=PASSWORD, verified=True)


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """Sign somebody in by the page, in the test's own browser unless told otherwise."""

    def act(user: Any, *, browser: Client | None = None, password: str = PASSWORD) -> Client:
        browser = browser or client
        answer = browser.post("/sign-in/", {"login": user.email, "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return act


def newest_code() -> str:
    """The code in the newest mail."""
    found = _CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group()


def sid_of(browser: Client) -> Any:
    """The browser session's id, as the server keeps it."""
    return browser.session.get("sid")


def is_signed_in(browser: Client) -> bool:
    """Whether the account's pages open."""
    return bool(browser.get("/account/profile/").status_code == 200)
