"""Signing up with a passkey: the address first, then the passkey, and no password at all."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.factors.models import Factor, Passkey
from tests.accounts.conftest import newest_code
from tests.factors.passkeys import authenticator, is_signed_in, question, send, sign_in
from tests.support import factories

pytestmark = pytest.mark.django_db
EMAIL = "bob@example.com"
LAST_STEP = "/sign-up/passkey/new/"


def begin(client: Client, email: str = EMAIL, **more: str) -> Any:
    return client.post("/sign-up/passkey/", {"email": email, **more})


def confirm(client: Client) -> Any:
    return client.post("/verify-email/", {"code": newest_code()})


def test_an_account_is_made_without_a_password(client: Client, mailoutbox: list[Any]) -> None:
    device = authenticator(is_synced=True)
    assert begin(client, next="/account/profile/")["Location"] == "/verify-email/"
    assert not Factor.objects.exists()
    assert confirm(client)["Location"] == LAST_STEP
    page = client.get(LAST_STEP)
    assert page.status_code == 200
    assert not is_signed_in(client)
    options = question(client, "sign-up")["publicKey"]
    assert options["user"]["name"] == EMAIL
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert options.get("attestation") in {None, "none"}
    answer = send(client, LAST_STEP, device.make({"publicKey": options}))
    # For the day the device is lost; then on to where the person was going.
    page = answer.content.decode()
    assert "Your recovery codes" in page
    assert 'href="/account/profile/"' in page
    user = User.objects.get(email=EMAIL)
    assert not user.has_usable_password()
    session = BrowserSession.objects.get(user=user)
    assert [entry["method"] for entry in session.methods] == ["swk"]
    request: Any = client.get("/account/").wsgi_request
    assert request.user.is_verified()
    client.post("/sign-out/")
    sign_in(client, device)
    assert is_signed_in(client)


def test_the_passkey_comes_after_the_address(client: Client, mailoutbox: list[Any]) -> None:
    """Otherwise somebody could put a passkey on an account whose address is not theirs."""
    begin(client)
    assert client.post("/passkeys/questions/sign-up/").status_code == 403
    assert client.get(LAST_STEP)["Location"] == "/sign-up/"
    assert send(client, LAST_STEP, {})["Location"] == "/sign-up/"
    assert not Factor.objects.exists()


def test_a_taken_address_looks_the_same_and_its_owner_is_told(mailoutbox: list[Any]) -> None:
    person = factories.make_person()
    known, unknown = Client(), Client()
    answers = [begin(known, person.email), begin(unknown)]
    assert [answer["Location"] for answer in answers] == ["/verify-email/"] * 2
    assert [mail.to for mail in mailoutbox] == [[person.email], [EMAIL]]
    pages = [browser.get("/verify-email/") for browser in (known, unknown)]
    words = [
        page.content.decode().replace(str(page.context["csrf_token"]), "").replace(email, "")
        for page, email in zip(pages, (person.email, EMAIL), strict=True)
    ]
    assert words[0] == words[1]
    assert known.get(LAST_STEP)["Location"] == "/sign-up/"
    assert known.post("/passkeys/questions/sign-up/").status_code == 403


def test_a_passkey_that_is_refused_leaves_nobody_signed_in(
    client: Client, mailoutbox: list[Any]
) -> None:
    begin(client)
    confirm(client)
    device = authenticator()
    made = device.make(question(client, "sign-up"), origin="https://evil.example")
    answer = send(client, LAST_STEP, made)
    assert answer.status_code == 200
    assert b"not accepted" in answer.content
    assert not is_signed_in(client)
    assert not Passkey.objects.exists()
    # And it can be tried again.
    send(client, LAST_STEP, device.make(question(client, "sign-up")))
    assert is_signed_in(client)


def test_who_gives_up_half_way_can_choose_a_password(client: Client, mailoutbox: list[Any]) -> None:
    begin(client)
    confirm(client)
    other = Client()
    other.post("/password/forgotten/", {"email": EMAIL})
    answer = other.post("/password/forgotten/code/", {"code": newest_code()})
    answer = other.post(
        answer["Location"], {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    )
    assert answer.status_code == 302
    other.post("/sign-in/", {"login": EMAIL, "password": factories.PASSWORD})
    assert is_signed_in(other)


def test_a_closed_house_takes_nobody_by_passkey_either(client: Client, settings: Any) -> None:
    settings.REGISTRATION_OPEN = False
    begin(client)
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_way_is_shown_at_the_sign_up_page(client: Client) -> None:
    assert b'id="sign-up-passkey"' in client.get("/sign-up/").content
    page = client.get("/sign-up/passkey/").content
    assert b"password1" not in page
    assert b'id="sign-up-passkey"' not in page
