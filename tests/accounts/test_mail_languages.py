"""A mail speaks the language of whoever reads it, and says the hour where they live."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from django.utils import translation

from apps.accounts.services import people, profiles
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de"}


def html(mail: EmailMessage) -> str:
    return str(mail.alternatives[0][0])  # type: ignore[attr-defined]


def forgotten(browser: Client, email: str) -> None:
    assert browser.post("/password/forgotten/", {"email": email}).status_code == 302


def test_a_mail_is_in_the_language_of_the_account(mailoutbox: list[EmailMessage]) -> None:
    people.create(email="ada@example.com", verified=True, claims={"locale": "ar-EG"})
    forgotten(Client(**GERMAN), "ADA@example.com")  # type: ignore[arg-type]
    assert '<html lang="ar" dir="rtl">' in html(mailoutbox[0])


def test_a_mail_to_a_stranger_is_in_the_language_of_the_page(
    mailoutbox: list[EmailMessage],
) -> None:
    forgotten(Client(**GERMAN), "nobody@example.com")  # type: ignore[arg-type]
    assert '<html lang="de" dir="ltr">' in html(mailoutbox[0])


def test_the_owner_of_a_taken_address_reads_their_own_language(
    mailoutbox: list[EmailMessage],
) -> None:
    people.create(email="ada@example.com", verified=True, claims={"locale": "es"})
    words = {"email": "ada@example.com", "password1": PASSWORD}
    assert Client(**GERMAN).post("/sign-up/", words).status_code == 302  # type: ignore[arg-type]
    assert '<html lang="es"' in html(mailoutbox[0])


def test_a_new_account_speaks_as_the_page_it_was_made_on(mailoutbox: list[EmailMessage]) -> None:
    words = {"email": "new@example.com", "password1": PASSWORD}
    assert Client(**GERMAN).post("/sign-up/", words).status_code == 302  # type: ignore[arg-type]
    assert profiles.speaks(email="new@example.com") == ("de", "")
    assert '<html lang="de"' in html(mailoutbox[0])


@pytest.mark.parametrize("caused_in", ["de", "en"])
def test_a_notice_speaks_as_its_reader_and_says_the_hour_where_they_live(
    mailoutbox: list[EmailMessage], rf: RequestFactory, caused_in: str
) -> None:
    person = people.create(
        email="ada@example.com",
        password=PASSWORD,
        verified=True,
        claims={"locale": "fr", "zoneinfo": "Asia/Kathmandu"},
    )
    with request_context(rf.get("/")), translation.override(caused_in):
        get_adapter().send_notification_mail("account/email/password_changed", person)
    assert mailoutbox[0].subject == "Votre mot de passe a été changé"  # codespell:ignore
    assert "+0545" in mailoutbox[0].body
    assert "un appareil inconnu" in mailoutbox[0].body  # codespell:ignore
