"""Changing and resetting a password: what ends, what is said, what goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import passwords, people, sessions
from apps.core import errors, hooks
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in, newest_code, sid_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NEXT = "/oauth/authorize?request_id=4b4a2f0e"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the hook about credentials was told."""
    heard: list[dict[str, Any]] = []
    original = hooks.run

    def run(event: str, **facts: Any) -> None:
        if event == "person_credentials_changed":
            heard.append(facts)
        original(event, **facts)

    monkeypatch.setattr(hooks, "run", run)
    return heard


def _change(
    browser: Client, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str | None = None
) -> Any:
    return browser.post(
        "/account/password/", {"oldpassword": old, "password1": new, "password2": again or new}
    )


def _ask(browser: Client, email: str, **more: str) -> Any:
    return browser.post("/password/forgotten/", {"email": email, **more})


def test_a_change_ends_all_other_sessions(person: User, sign_in: SignIn, told: list[Any]) -> None:
    here, elsewhere = sign_in(person), sign_in(person, browser=Client())
    kept, key = sid_of(here), here.session.session_key
    assert _change(here)["Location"] == "/account/"
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert sid_of(here) == kept
    assert here.session.session_key != key
    assert [str(session.pk) for session in sessions.live_for(person)] == [kept]
    assert [(fact["user_id"], str(fact["keep_sid"])) for fact in told] == [(person.pk, kept)]
    assert not is_signed_in(Client())
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_a_change_is_told_by_mail(person: User, sign_in: SignIn, mailoutbox: list[Any]) -> None:
    _change(sign_in(person))
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert NEW_PASSWORD not in mailoutbox[0].body


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW_PASSWORD, None, "oldpassword"),
        ("", NEW_PASSWORD, None, "oldpassword"),
        (PASSWORD, "password12345", None, "password1"),
        (PASSWORD, "ann@example.com", None, "password1"),
        (PASSWORD, "x" * 1025, None, "password1"),
        (PASSWORD, NEW_PASSWORD, "another", "password2"),
    ],
)
def test_a_refused_change_changes_nothing(
    person: User, sign_in: SignIn, old: str, new: str, again: str | None, field: str
) -> None:
    here, elsewhere = sign_in(person), sign_in(person, browser=Client())
    answer = _change(here, old, new, again)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert is_signed_in(elsewhere)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_service_ends_every_session_when_none_is_kept(person: User, told: list[Any]) -> None:
    sessions.begin(user=person, methods=["pwd"], ip=None, user_agent="")
    passwords.change(user=person, password=NEW_PASSWORD)
    assert not sessions.live_for(person).exists()
    assert told == [{"user_id": person.pk, "keep_sid": None}]
    assert person.check_password(NEW_PASSWORD)


def test_nobody_has_no_password_to_change(person: User) -> None:
    gone = User.objects.get(pk=person.pk)
    people.delete(user=person)
    with pytest.raises(errors.NotFound):
        passwords.change(user=gone, password=NEW_PASSWORD)


@pytest.mark.parametrize(
    "password", ["tiny-1", "x" * 1025, "\x00" * 12, "\ud800" * 12, "basketball", "9876543210123"]
)
def test_the_service_judges_a_password(password: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        passwords.check(password)
    assert refused.value.field == "password"
    assert password not in str(refused.value)


def test_a_forgotten_password_is_chosen_anew_with_the_mailed_code(
    person: User, sign_in: SignIn, client: Client, mailoutbox: list[Any], told: list[Any]
) -> None:
    elsewhere = sign_in(person, browser=Client())
    answer = _ask(client, "ANN@example.com", next=NEXT)
    step = answer["Location"]
    assert step.startswith("/password/forgotten/code/?next=")
    assert client.get(step).status_code == 200
    answer = client.post(step, {"code": newest_code()})
    step = answer["Location"]
    assert step.startswith("/password/forgotten/new/?next=")
    page = client.get(step)
    assert page.context["action_url"] == step
    answer = client.post(step, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer["Location"] == NEXT
    assert not is_signed_in(elsewhere)
    assert told == [{"user_id": person.pk, "keep_sid": None}]
    assert is_signed_in(sign_in(person, browser=Client(), password=NEW_PASSWORD))


def test_a_reset_without_an_app_ends_at_its_own_page(
    person: User, client: Client, mailoutbox: list[Any]
) -> None:
    step = _ask(client, person.email)["Location"]
    step = client.post(step, {"code": newest_code()})["Location"]
    assert (
        client.post("/password/forgotten/code/", {"code": "x"})["Location"]
        == "/password/forgotten/new/"
    )
    answer = client.post(step, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer["Location"] == "/password/forgotten/done/"
    assert client.get("/password/forgotten/done/").status_code == 200
    assert client.get("/password/forgotten/new/")["Location"] == "/password/forgotten/"


def test_a_reset_in_ones_own_session_keeps_it(
    person: User, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    browser = sign_in(person)
    kept = sid_of(browser)
    step = _ask(browser, person.email)["Location"]
    step = browser.post(step, {"code": newest_code()})["Location"]
    browser.post(step, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert is_signed_in(browser)
    assert sid_of(browser) == kept


def test_the_code_proves_an_unverified_address(client: Client, mailoutbox: list[Any]) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD)
    step = _ask(client, bob.email)["Location"]
    step = client.post(step, {"code": newest_code()})["Location"]
    client.post(step, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    answer = client.post("/sign-in/", {"login": bob.email, "password": NEW_PASSWORD})
    assert answer["Location"] == "/account/"


def test_a_reset_looks_the_same_for_everybody(person: User, mailoutbox: list[Any]) -> None:
    closed = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    people.deactivate(user=closed)
    words = []
    for email in ("ann@example.com", "eve@example.com", "bob@example.com"):
        browser = Client()
        answer = _ask(browser, email)
        assert answer["Location"] == "/password/forgotten/code/"
        page = browser.get("/password/forgotten/code/")
        words.append(
            page.content.decode().replace(str(page.context["csrf_token"]), "").replace(email, "")
        )
        assert browser.post("/password/forgotten/code/", {"code": "BBBB-BBBB"}).status_code == 200
    assert words[0] == words[1] == words[2]
    assert [mail.to[0] for mail in mailoutbox] == [
        "ann@example.com",
        "eve@example.com",
        "bob@example.com",
    ]


def test_without_the_code_no_password_is_chosen(
    person: User, client: Client, mailoutbox: list[Any]
) -> None:
    _ask(client, person.email)
    assert client.get("/password/forgotten/new/")["Location"] == "/password/forgotten/code/"
    answer = client.post(
        "/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert answer["Location"] == "/password/forgotten/code/"
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_empty_code_is_no_code(client: Client, mailoutbox: list[Any]) -> None:
    """Nobody's reset has no code at all; nothing must match it."""
    _ask(client, "eve@example.com")
    for code in ("", " ", "-", "\x00"):
        _ask(client, "eve@example.com")
        assert client.post("/password/forgotten/code/", {"code": code}).status_code == 200


def test_three_wrong_codes_end_the_reset(
    person: User, client: Client, mailoutbox: list[Any]
) -> None:
    _ask(client, person.email)
    for _ in range(2):
        assert client.post("/password/forgotten/code/", {"code": "BBBB-BBBB"}).status_code == 200
    assert (
        client.post("/password/forgotten/code/", {"code": "BBBB-BBBB"})["Location"] == "/sign-in/"
    )
    assert (
        client.post("/password/forgotten/code/", {"code": newest_code()})["Location"] == "/sign-in/"
    )


def test_somebody_deleted_during_a_reset_starts_anew(
    person: User, client: Client, mailoutbox: list[Any]
) -> None:
    _ask(client, person.email)
    code = newest_code()
    people.delete(user=person)
    assert client.post("/password/forgotten/code/", {"code": code})["Location"] == "/sign-in/"


def test_somebody_deleted_after_the_code_starts_anew(
    person: User, client: Client, mailoutbox: list[Any]
) -> None:
    _ask(client, person.email)
    client.post("/password/forgotten/code/", {"code": newest_code()})
    people.delete(user=person)
    answer = client.post(
        "/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    # What their browsers kept went with them.
    assert answer["Location"] == "/password/forgotten/"


def test_a_first_password_may_be_set(client: Client) -> None:
    user = people.create(email="bob@example.com", verified=True)
    client.force_login(user)
    assert client.get("/account/password/")["Location"] == "/account/password/set/"
    answer = client.post(
        "/account/password/set/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert client.get("/account/password/set/")["Location"] == "/account/password/"
    assert BrowserSession.objects.filter(user=user, ended_at=None).count() == 1


@pytest.mark.parametrize("password", ["x", "12345678901", "password12"])
def test_a_refusal_is_told_in_every_language(password: str) -> None:
    told = set()
    for code, _ in settings.LANGUAGES:
        with translation.override(code), pytest.raises(ValidationError) as refused:
            validate_password(password)
        told.add(" ".join(refused.value.messages))
    assert len(told) == len(settings.LANGUAGES)


def test_the_list_of_faults_calls_a_field_as_the_page_does(person: User, sign_in: SignIn) -> None:
    page = sign_in(person).post("/account/password/", {"oldpassword": "", "password1": ""})
    assert "Current password: " in page.content.decode()
    assert "New password: " in page.content.decode()
