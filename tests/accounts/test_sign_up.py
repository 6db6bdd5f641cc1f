"""Signing up: one looks like another, whether or not the address is taken."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import people
from tests.accounts.conftest import PASSWORD, is_signed_in, newest_code, sid_of

pytestmark = pytest.mark.django_db
NEXT = "/oauth/authorize?request_id=4b4a2f0e"


def _sign_up(browser: Client, email: str = "bob@example.com", **more: str) -> Any:
    return browser.post("/sign-up/", {"email": email, "password1": PASSWORD, **more})


def test_signing_up_verifying_and_going_on(client: Client, mailoutbox: list[Any]) -> None:
    """Who came from an app continues to it after the code."""
    answer = _sign_up(client, "Bob@Example.com", next=NEXT)
    assert answer["Location"] == "/verify-email/"
    assert not is_signed_in(client)
    assert client.get("/verify-email/").status_code == 200
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"]]
    answer = client.post("/verify-email/", {"code": newest_code()})
    assert answer["Location"] == NEXT
    user = User.objects.get(email="bob@example.com")
    assert user.profile is not None
    assert EmailAddress.objects.get(user=user).verified
    session = BrowserSession.objects.get(pk=sid_of(client))
    assert [entry["method"] for entry in session.methods] == ["pwd"]
    assert is_signed_in(client)


def test_the_default_role_comes_with_a_sign_up(client: Client, mailoutbox: list[Any]) -> None:
    _sign_up(client)
    user = User.objects.get(email="bob@example.com")
    assert user.has_perm("documents.read")
    assert not user.has_perm("users.read")


def test_a_taken_address_looks_the_same_and_its_owner_is_told(
    person: User, mailoutbox: list[Any]
) -> None:
    known, unknown = Client(), Client()
    answers = [_sign_up(known, "ANN@example.com"), _sign_up(unknown, "bob@example.com")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/verify-email/")
    ] * 2
    assert [mail.to for mail in mailoutbox] == [["ann@example.com"], ["bob@example.com"]]
    assert "code" not in mailoutbox[0].subject.lower()
    pages = [browser.get("/verify-email/") for browser in (known, unknown)]
    words = [
        page.content.decode().replace(str(page.context["csrf_token"]), "").replace("bob@", "ann@")
        for page in pages
    ]
    assert words[0] == words[1]
    assert User.objects.count() == 2
    assert person.check_password(PASSWORD)


def test_wrong_codes_look_the_same_for_a_taken_address(person: User, mailoutbox: list[Any]) -> None:
    known, unknown = Client(), Client()
    _sign_up(known, "ann@example.com")
    _sign_up(unknown, "bob@example.com")
    for code in ("BBBB-BBBB", "", "BBBB-CCCC", "BBBB-DDDD"):
        answers = [browser.post("/verify-email/", {"code": code}) for browser in (known, unknown)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].get("Location") == answers[1].get("Location")


def test_the_address_of_somebody_shut_out_is_taken(
    client: Client, person: User, mailoutbox: list[Any]
) -> None:
    people.deactivate(user=person)
    assert _sign_up(client, person.email)["Location"] == "/verify-email/"
    assert User.objects.count() == 1


def test_a_taken_address_costs_a_hash_too(
    person: User, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    from apps.accounts.engine.hashers import Argon2id

    work: list[int] = []
    original = Argon2id.encode

    def _counted(hasher: Argon2id, password: str, salt: str) -> str:
        work.append(1)
        return original(hasher, password, salt)

    monkeypatch.setattr(Argon2id, "encode", _counted)
    _sign_up(Client(), "ann@example.com")
    taken = len(work)
    _sign_up(Client(), "bob@example.com")
    assert taken == len(work) - taken == 1


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "password12345",
        "1234567890123",
        "bob@example.com",
        "Iloveyou12",
        "x" * 1025,
        "seven-Quiet\x00trams",
    ],
)
def test_a_bad_password_is_refused_at_its_field(client: Client, password: str) -> None:
    answer = client.post("/sign-up/", {"email": "bob@example.com", "password1": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "bob", "b" * 250 + "@example.com", "bob@example.com\x00", "bob@exa\nmple.com"]
)
def test_a_bad_address_is_refused_at_its_field(client: Client, email: str) -> None:
    answer = client.post("/sign-up/", {"email": email, "password1": PASSWORD})
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()


def test_a_robot_that_fills_the_trap_makes_nobody(client: Client, mailoutbox: list[Any]) -> None:
    answer = _sign_up(client, website_address="https://spam.example")
    assert answer["Location"] == "/verify-email/"
    assert not User.objects.exists()
    assert not mailoutbox


def test_a_closed_registration_lets_nobody_in(client: Client, settings: Any) -> None:
    settings.REGISTRATION_OPEN = False
    assert client.get("/sign-up/").status_code == 200
    _sign_up(client)
    assert not User.objects.exists()


def test_who_was_faster_wins_and_the_other_sees_nothing_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    """Between the form's check and the insert somebody else takes the address."""
    from apps.accounts.engine.forms import SignUpForm

    original: Callable[..., Any] = SignUpForm.save

    def late(form: SignUpForm, request: Any) -> Any:
        if not User.objects.exists():
            people.create(email="bob@example.com")
        return original(form, request)

    monkeypatch.setattr(SignUpForm, "save", late)
    assert _sign_up(client)["Location"] == "/verify-email/"
    assert client.get("/verify-email/").status_code == 200
    assert User.objects.count() == 1
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"]]


def test_one_may_start_again_with_another_address(client: Client, mailoutbox: list[Any]) -> None:
    """While a code is awaited the sign-up leads back to it; signing out forgets it."""
    _sign_up(client, "bbo@example.com")
    assert client.get("/sign-up/")["Location"] == "/verify-email/"
    assert client.post("/sign-out/", {"next": "/sign-up/"})["Location"] == "/sign-up/"
    assert client.get("/sign-up/").status_code == 200


def test_a_new_code_may_be_asked_for_and_the_old_one_is_void(
    client: Client, mailoutbox: list[Any], settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_email": "20/h/key"}
    _sign_up(client)
    first = newest_code()
    client.post("/verify-email/", {"action": "resend"})
    assert len(mailoutbox) == 2
    assert client.post("/verify-email/", {"code": first}).status_code == 200
    assert client.post("/verify-email/", {"code": newest_code()})["Location"] == "/account/"


def test_the_address_cannot_be_changed_behind_the_code(
    client: Client, mailoutbox: list[Any]
) -> None:
    """allauth offers that to real accounts only, which would tell who has one."""
    _sign_up(client)
    assert (
        client.post("/verify-email/", {"action": "change", "email": "not an address"}).status_code
        == 200
    )
    assert (
        client.post("/verify-email/", {"action": "change", "email": "eve@example.com"}).status_code
        == 200
    )
    assert User.objects.get().email == "bob@example.com"
