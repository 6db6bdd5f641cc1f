"""A browser is known after a whole sign-in, to its person alone, until they end it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest
from django.test import Client

from apps.accounts.engine import known_browsers as engine
from apps.accounts.models import KnownBrowser, User
from apps.accounts.services import directory, known_browsers, passwords, people, sessions
from apps.core import clock
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, newest_code, sid_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
COOKIE = configured.KNOWN_BROWSER_COOKIE_NAME


def is_known(browser: Client, user: User) -> bool:
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}
    return engine.is_known(request, user)


@pytest.fixture
def bob() -> User:
    return people.create(email="bob@example.com", password=PASSWORD, verified=True)


def test_a_browser_is_a_stranger_before_the_first_sign_in(person: User, client: Client) -> None:
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": person.email, "password": "wrong"})
    assert COOKIE not in client.cookies
    assert not is_known(client, person)


def test_half_a_sign_in_makes_nobody_known(client: Client, mailoutbox: list[Any]) -> None:
    carl = people.create(email="carl@example.com", password=PASSWORD)
    answer = client.post("/sign-in/", {"login": carl.email, "password": PASSWORD})
    assert answer["Location"] == "/verify-email/"
    assert not is_known(client, carl)
    client.post("/verify-email/", {"code": newest_code()})
    assert is_known(client, carl)


def test_a_browser_is_known_to_its_person_alone(person: User, bob: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    assert is_known(browser, person)
    assert not is_known(browser, bob)


def test_it_stays_known_after_signing_out(person: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    browser.post("/sign-out/")
    assert is_known(browser, person)


def test_two_people_share_a_browser(person: User, bob: User, sign_in: SignIn) -> None:
    browser = sign_in(person)
    browser.post("/sign-out/")
    sign_in(bob, browser=browser)
    assert is_known(browser, person)
    assert is_known(browser, bob)


def test_the_cookie_is_for_the_server_alone(person: User, sign_in: SignIn) -> None:
    cookie = sign_in(person).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert cookie["max-age"] == 180 * 86_400


def test_a_planted_cookie_is_worth_nothing_after_the_sign_in(
    person: User, bob: User, sign_in: SignIn
) -> None:
    thief = sign_in(bob, browser=Client())
    planted = thief.cookies[COOKIE].value
    victim = Client()
    victim.cookies[COOKIE] = planted
    sign_in(person, browser=victim)
    thief.cookies[COOKIE] = planted
    assert is_known(victim, person)
    assert not is_known(thief, person)


@pytest.mark.parametrize("spoil", [lambda v: "A" + v, lambda v: v.split(":")[0], lambda v: v + ":"])
def test_a_forged_cookie_is_a_strangers(
    person: User, sign_in: SignIn, spoil: Callable[[str], str], django_assert_num_queries: Any
) -> None:
    browser = sign_in(person)
    browser.cookies[COOKIE] = spoil(browser.cookies[COOKIE].value)
    with django_assert_num_queries(0):
        assert not is_known(browser, person)


def test_what_the_database_holds_opens_nothing(person: User, sign_in: SignIn) -> None:
    secret = sign_in(person).cookies[COOKIE].value.split(":")[0]
    assert not KnownBrowser.objects.filter(token_hash=secret).exists()


def test_ending_all_other_sessions_forgets_their_browsers(person: User, sign_in: SignIn) -> None:
    stolen, own = sign_in(person, browser=Client()), sign_in(person)
    own.post("/account/sessions/end-others/")
    assert not is_known(stolen, person)
    assert is_known(own, person)


def test_ending_one_session_forgets_its_browser(person: User, sign_in: SignIn) -> None:
    stolen, own = sign_in(person, browser=Client()), sign_in(person)
    own.post(f"/account/sessions/{sid_of(stolen)}/end/")
    assert not is_known(stolen, person)
    assert is_known(own, person)


def test_nobody_forgets_the_browser_of_another_person(
    person: User, bob: User, sign_in: SignIn
) -> None:
    browser, other = sign_in(person), sign_in(bob, browser=Client())
    sessions.revoke(user=bob, session_ids=[sid_of(browser)])
    sessions.end_all(user=bob)
    assert is_known(browser, person)
    assert not is_known(other, bob)


def test_a_new_password_forgets_every_browser_but_the_one_that_asked(
    person: User, sign_in: SignIn
) -> None:
    stolen, own = sign_in(person, browser=Client()), sign_in(person)
    passwords.change(user=person, password=NEW_PASSWORD, keep_session=sid_of(own))
    assert not is_known(stolen, person)
    assert is_known(own, person)
    passwords.change(user=person, password=PASSWORD)
    assert not is_known(own, person)


def test_staff_who_end_sessions_forget_the_browsers(person: User, sign_in: SignIn) -> None:
    first, second = sign_in(person, browser=Client()), sign_in(person)
    directory.end_session(actor_id=None, user_id=person.pk, session_id=uuid.UUID(sid_of(first)))
    assert [is_known(first, person), is_known(second, person)] == [False, True]
    directory.end_sessions(actor_id=None, user_id=person.pk)
    assert not is_known(second, person)


def test_a_browser_is_forgotten_after_half_a_year(
    person: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(person)
    later = clock.now() + timedelta(days=181)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not is_known(browser, person)


def test_the_oldest_browser_makes_room(person: User) -> None:
    tokens = [
        known_browsers.remember(user=person, token=None, session_id=uuid.uuid4())
        for _ in range(known_browsers.MOST_FOR_A_PERSON + 1)
    ]
    known = [
        known_browsers.recognise(token=token, user_id=person.pk) is not None for token in tokens
    ]
    assert known == [False] + [True] * known_browsers.MOST_FOR_A_PERSON


def test_signing_in_twice_at_once_is_no_fault(race: Any) -> None:
    people_here = [
        people.create(email=f"p{number}@example.com", password=PASSWORD, verified=True)
        for number in range(2)
    ]
    token = known_browsers.remember(user=people_here[0], token=None, session_id=uuid.uuid4())

    def enter(number: int) -> str:
        return known_browsers.remember(
            user=people_here[number % 2], token=token, session_id=uuid.uuid4()
        )

    tokens = race(8, enter)
    assert len(set(tokens)) == 8
