"""The mail server is down: whoever needs a mail is told so, nothing stays half done."""

import logging
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import BrowserSession, StoredSession, User
from apps.accounts.services import people
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, newest_code
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db
UNKNOWN, KNOWN = "bob@example.com", "ann@example.com"


@pytest.fixture
def _no_mail(settings: Settings) -> None:
    """Nothing listens where EMAIL_URL says."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


def _sign_up(browser: Client, email: str) -> Any:
    return browser.post("/sign-up/", {"email": email, "password1": PASSWORD})


def _reset(browser: Client, email: str) -> Any:
    return browser.post("/password/forgotten/", {"email": email})


def _json_sign_up(browser: Client, email: str) -> Any:
    body = {"email": email, "password": PASSWORD}
    return browser.post("/api/v1/signup", body, content_type="application/json")


@pytest.mark.usefixtures("_no_mail", "person")
@pytest.mark.parametrize("act", [_sign_up, _reset])
def test_a_page_says_that_no_mail_leaves_and_not_who_has_an_account(
    act: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [act(Client(), email) for email in (KNOWN, UNKNOWN)]
    pages = [one.content.decode().replace(one["X-Request-Id"], "reference") for one in answers]
    assert [one.status_code for one in answers] == [503, 503]
    assert "We cannot send mail right now" in pages[0]
    assert pages[0] == pages[1]
    assert set(answers[0].cookies) == set(answers[1].cookies)
    assert "vestibule_session" not in answers[0].cookies
    assert answers[0]["Retry-After"] == "30"
    assert len(_told(caplog)) == 2
    assert all("EMAIL_URL" in line for line in _told(caplog))
    assert "example.com" not in caplog.text


@pytest.mark.usefixtures("_no_mail", "person")
def test_a_program_is_told_the_same(caplog: pytest.LogCaptureFixture) -> None:
    answers = [_json_sign_up(Client(), email) for email in (KNOWN, UNKNOWN)]
    problems = [one.json() | {"request_id": ""} for one in answers]
    assert [one.status_code for one in answers] == [503, 503]
    assert problems[0]["code"] == "mail_unavailable"
    assert problems[0] == problems[1]
    assert len(_told(caplog)) == 2


@pytest.mark.usefixtures("_no_mail")
@pytest.mark.parametrize("act", [_sign_up, _json_sign_up])
def test_no_account_stays_behind_whose_code_was_not_mailed(act: Any) -> None:
    assert act(Client(), UNKNOWN).status_code == 503
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_the_same_sign_up_works_once_mail_leaves_again(
    client: Client, settings: Settings, request: pytest.FixtureRequest, mailoutbox: list[Any]
) -> None:
    works = settings.EMAIL_BACKEND
    request.getfixturevalue("_no_mail")
    assert _sign_up(client, UNKNOWN).status_code == 503
    settings.EMAIL_BACKEND = works
    assert _sign_up(client, UNKNOWN)["Location"] == "/verify-email/"
    assert client.post("/verify-email/", {"code": newest_code()}).status_code == 302
    assert EmailAddress.objects.get(email=UNKNOWN).verified


@pytest.mark.usefixtures("_no_mail")
def test_signing_in_with_an_unconfirmed_address_keeps_the_session_one_came_with(
    client: Client,
) -> None:
    """The session holds which app the person came from."""
    people.create(email=UNKNOWN, password=PASSWORD)
    session = client.session
    session["oauth_request_id"] = "remembered"
    session.save()
    answer = client.post("/sign-in/", {"login": UNKNOWN, "password": PASSWORD})
    assert answer.status_code == 503
    assert StoredSession.objects.get().pk == client.cookies["vestibule_session"].value
    assert client.session["oauth_request_id"] == "remembered"
    assert not BrowserSession.objects.exists()


def test_an_address_is_not_added_without_its_code(
    person: User, sign_in: Any, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(person)
    browser.post("/reauthenticate/", {"password": PASSWORD})
    request.getfixturevalue("_no_mail")
    answer = browser.post("/account/emails/", {"action_add": "", "email": UNKNOWN})
    assert answer.status_code == 503
    assert [row.email for row in EmailAddress.objects.all()] == [KNOWN]


def test_a_changed_password_stays_changed_though_nobody_is_told(
    person: User, sign_in: Any, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in(person)
    browser.post("/reauthenticate/", {"password": PASSWORD})
    request.getfixturevalue("_no_mail")
    words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert browser.post("/account/password/", words).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert any("EMAIL_URL" in line for line in _told(caplog))
