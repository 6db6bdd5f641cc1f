"""Signing in by the page: who gets in, what is remembered of it, and what a stranger learns."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import BrowserSession, StoredSession, User
from apps.accounts.services import people, sessions
from tests.accounts.conftest import PASSWORD, is_signed_in, newest_code, sid_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def _words(answer: Any) -> str:
    """What the page says, without what differs in every answer."""
    text = answer.content.decode()
    token = answer.context["csrf_token"] if answer.context else ""
    return str(text.replace(str(token), ""))


def test_signing_in_begins_a_session_with_its_method(person: User, client: Client) -> None:
    answer = client.post(
        "/sign-in/",
        {"login": "ANN@example.com", "password": PASSWORD},
        headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"},
    )
    assert answer["Location"] == "/account/"
    session = BrowserSession.objects.get(pk=sid_of(client))
    assert (session.user_id, session.ip) == (person.pk, "127.0.0.1")
    assert [entry["method"] for entry in session.methods] == ["pwd"]
    assert "Firefox" in session.user_agent
    assert is_signed_in(client)


def test_the_session_key_is_new_after_signing_in(person: User, client: Client) -> None:
    """A key that somebody planted beforehand is worth nothing (session fixation)."""
    client.get("/sign-in/")
    planted = client.session
    planted["planted"] = "yes"
    planted.save()
    client.cookies["vestibule_session"] = str(planted.session_key)
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert client.cookies["vestibule_session"].value != planted.session_key
    assert not StoredSession.objects.filter(session_key=planted.session_key).exists()


def test_a_key_that_never_existed_is_not_adopted(person: User, client: Client) -> None:
    client.cookies["vestibule_session"] = "a" * 32
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert client.cookies["vestibule_session"].value != "a" * 32


def test_the_session_key_is_new_while_a_code_is_awaited(client: Client) -> None:
    people.create(email="bob@example.com", password=PASSWORD)
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": "bob@example.com", "password": "wrong"})
    before = client.session.session_key
    client.post("/sign-in/", {"login": "bob@example.com", "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "login",
    ["nobody@example.com", "ann@example.com", "closed@example.com", "unverified@example.com"],
)
def test_a_wrong_password_says_the_same_of_everybody(
    person: User, client: Client, login: str
) -> None:
    closed = people.create(email="closed@example.com", password=PASSWORD, verified=True)
    people.deactivate(user=closed)
    people.create(email="unverified@example.com", password=PASSWORD)
    answer = client.post("/sign-in/", {"login": login, "password": "wrong"})
    assert answer.status_code == 200
    assert "do not belong together" in _words(answer)
    unknown = Client().post(
        "/sign-in/", {"login": "x" * (len(login) - 12) + "@example.com", "password": "wrong"}
    )
    assert _words(answer).replace(login, "") == _words(unknown).replace(
        "x" * (len(login) - 12) + "@example.com", ""
    )


def test_somebody_unknown_costs_as_many_hashes_as_somebody_known(
    person: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time must not tell what the page does not say: one hash either way."""
    from apps.accounts.engine.hashers import Argon2id

    work: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(Argon2id, name)

        def counted(*args: Any, name: str = name, original: Any = original) -> Any:
            work.append(name)
            return original(*args)

        monkeypatch.setattr(Argon2id, name, counted)
    client.post("/sign-in/", {"login": person.email, "password": "wrong"})
    known = len(work)
    client.post("/sign-in/", {"login": "nobody@example.com", "password": "wrong"})
    assert known == 1
    assert len(work) == 2


def test_somebody_shut_out_does_not_get_in(person: User, client: Client) -> None:
    people.deactivate(user=person)
    answer = client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/account-closed/"
    assert client.get("/account-closed/").status_code == 200
    assert sid_of(client) is None
    assert not is_signed_in(client)


def test_somebody_unverified_enters_the_mailed_code_first(
    client: Client, mailoutbox: list[Any]
) -> None:
    people.create(email="bob@example.com", password=PASSWORD)
    answer = client.post(
        "/sign-in/?next=/account/sessions/", {"login": "bob@example.com", "password": PASSWORD}
    )
    assert answer["Location"] == "/verify-email/"
    assert sid_of(client) is None
    assert not is_signed_in(client)
    answer = client.post("/verify-email/", {"code": newest_code().lower().replace("-", " ")})
    assert answer["Location"] == "/account/sessions/"
    assert is_signed_in(client)


def test_somebody_shut_out_while_the_code_is_awaited_stays_out(
    client: Client, mailoutbox: list[Any]
) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD)
    client.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    people.deactivate(user=bob)
    answer = client.post("/verify-email/", {"code": newest_code()})
    assert answer["Location"] == "/sign-in/"
    assert not BrowserSession.objects.exists()


def test_somebody_deleted_while_the_code_is_awaited_starts_anew(
    client: Client, mailoutbox: list[Any]
) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD)
    client.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    people.delete(user=bob)
    answer = client.post("/verify-email/", {"code": newest_code()})
    assert answer["Location"] == "/sign-in/"


def test_three_wrong_codes_end_the_attempt(client: Client, mailoutbox: list[Any]) -> None:
    people.create(email="bob@example.com", password=PASSWORD)
    client.post("/sign-in/", {"login": "bob@example.com", "password": PASSWORD})
    assert client.post("/verify-email/", {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post("/verify-email/", {"code": ""}).status_code == 200
    assert client.post("/verify-email/", {"code": "BBBB-CCCC"})["Location"] == "/sign-in/"
    assert client.post("/verify-email/", {"code": newest_code()})["Location"] == "/sign-in/"


def test_an_ended_session_is_refused_at_once(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    sessions.end(user=person, session_ids=[sid_of(browser)])
    answer = browser.get("/account/")
    assert answer["Location"] == "/sign-in/?next=/account/"
    assert sid_of(browser) is None


def test_somebody_shut_out_is_refused_at_once(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    people.deactivate(user=person)
    assert not is_signed_in(browser)


def test_signing_out_ends_the_session(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    sid = sid_of(browser)
    assert browser.get("/sign-out/").status_code == 200
    assert is_signed_in(browser)
    assert browser.post("/sign-out/")["Location"] == "/signed-out/"
    assert browser.get("/signed-out/").status_code == 200
    assert BrowserSession.objects.get(pk=sid).ended_at is not None
    assert not is_signed_in(browser)


def test_somebody_signed_in_goes_on(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    assert browser.get("/sign-in/?next=/account/apps/")["Location"] == "/account/apps/"
    assert browser.get("/sign-up/")["Location"] == "/account/"


def test_a_second_sign_in_of_the_same_browser_replaces_the_first(
    person: User, client: Client
) -> None:
    client.force_login(person)
    first = sid_of(client)
    client.force_login(person)
    assert BrowserSession.objects.get(pk=first).ended_at is not None
    assert sid_of(client) != first


def test_proving_oneself_again_moves_auth_time_and_the_key(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    before = BrowserSession.objects.get(pk=sid_of(browser))
    key = browser.session.session_key
    assert browser.post("/reauthenticate/?next=/account/", {"password": "wrong"}).status_code == 200
    assert BrowserSession.objects.get(pk=before.pk).authenticated_at == before.authenticated_at
    answer = browser.post("/reauthenticate/?next=/account/", {"password": PASSWORD})
    assert answer["Location"] == "/account/"
    after = BrowserSession.objects.get(pk=sid_of(browser))
    assert after.pk == before.pk
    assert after.authenticated_at > before.authenticated_at
    assert browser.session.session_key != key
    assert is_signed_in(browser)


def test_whether_the_browser_is_remembered_is_the_persons_choice(person: User) -> None:
    kept, forgotten = Client(), Client()
    data = {"login": person.email, "password": PASSWORD}
    kept.post("/sign-in/", data | {"remember": "on"})
    forgotten.post("/sign-in/", data)
    assert kept.cookies["vestibule_session"]["max-age"]
    assert not forgotten.cookies["vestibule_session"]["max-age"]


def test_pages_about_a_person_are_in_no_cache(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    for path in (
        "/account/",
        "/account/profile/",
        "/account/emails/",
        "/account/password/",
        "/account/sessions/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"], path


def test_every_page_of_the_account_asks_a_stranger_to_sign_in(client: Client) -> None:
    for path in (
        "/account/",
        "/account/profile/",
        "/account/emails/",
        "/account/password/",
        "/account/sessions/",
        "/reauthenticate/",
    ):
        assert client.get(path)["Location"] == f"/sign-in/?next={path}"


def test_the_hint_fills_the_address_in_if_it_is_one(client: Client) -> None:
    """OpenID Connect Core 1.0 §3.1.2.1, `login_hint`."""
    assert b'value="ann@example.com"' in client.get("/sign-in/?login_hint=ann@example.com").content
    assert b'value="ann@example.com"' in client.get("/sign-up/?email=ann@example.com").content
    for hint in (
        "<script>alert(1)</script>",
        "ann",
        "a%0d%0ab@example.com",
        "x" * 5000 + "@example.com",
    ):
        answer = client.get("/sign-in/", {"login_hint": hint})
        assert answer.status_code == 200
        assert b"script>alert" not in answer.content
        assert b'value="ann' not in answer.content


def test_recognising_a_session_takes_one_statement_more(
    person: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection

    browser = sign_in(person)
    with CaptureQueriesContext(connection) as seen:
        browser.get("/signed-out/")
    about_people = [query for query in seen.captured_queries if "accounts_" in query["sql"]]
    assert len(about_people) <= 1
