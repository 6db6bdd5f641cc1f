"""Password guessing: from one address, from many, at one account, at all of them; and who still gets in."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.attacks.conftest import is_in, is_refused, own_browser, stranger, try_password
from tests.support.factories import PASSWORD, Person, make_person
from tests.support.races import Race

pytestmark = pytest.mark.django_db
Later = Callable[..., None]
COOKIE = configured.KNOWN_BROWSER_COOKIE_NAME


def _lock(person: Person) -> None:
    for number in range(5):
        assert not is_refused(try_password(stranger(number), person.email))


def test_guessing_from_one_address_is_over_after_five(victim: Person) -> None:
    browser = stranger()
    answers = [try_password(browser, victim.email, f"wrong{number}") for number in range(8)]
    assert [is_refused(answer) for answer in answers] == [False] * 5 + [True] * 3
    assert is_refused(try_password(browser, victim.email, PASSWORD))


def test_guessing_from_many_addresses_is_over_after_five(victim: Person) -> None:
    answers = [try_password(stranger(number), victim.email) for number in range(8)]
    assert [is_refused(answer) for answer in answers] == [False] * 5 + [True] * 3
    assert is_refused(try_password(stranger(99), victim.email, PASSWORD))


def test_guesses_get_slower_and_slower(victim: Person, later: Later) -> None:
    _lock(victim)
    for number, seconds in enumerate((29, 57, 113)):
        later(seconds=seconds / 2)
        assert is_refused(try_password(stranger(10 + number), victim.email))
        later(seconds=seconds / 2 + 1)
        assert not is_refused(try_password(stranger(20 + number), victim.email))


def test_a_patient_botnet_gets_a_few_dozen_guesses_a_day(victim: Person, later: Later) -> None:
    judged = 0
    for number in range(24 * 3):
        later(minutes=20)
        judged += not is_refused(try_password(stranger(number), victim.email))
    assert judged <= 5 + 7 + 24


def test_knocking_while_one_waits_makes_nobody_wait_longer(victim: Person, later: Later) -> None:
    _lock(victim)
    for number in range(20):
        try_password(stranger(30 + number), victim.email)
    later(seconds=30)
    assert is_in(try_password(stranger(60), victim.email, PASSWORD))


def test_the_owner_gets_in_with_their_own_browser_all_the_while(victim: Person) -> None:
    browser = own_browser(victim)
    _lock(victim)
    assert is_refused(try_password(stranger(9), victim.email, PASSWORD))
    assert is_in(try_password(browser, victim.email, PASSWORD))


def test_the_owners_browser_works_from_the_attackers_own_address(victim: Person) -> None:
    browser = own_browser(victim)
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    for number in range(40):
        try_password(attacker, f"p{number}@example.com")
    assert attacker.post("/sign-in/", {}).status_code == 429
    assert is_in(try_password(browser, victim.email, PASSWORD))


def test_a_stolen_browser_cookie_gains_its_own_few_tries_and_no_more(victim: Person) -> None:
    cookie = own_browser(victim).cookies[COOKIE].value
    _lock(victim)
    answers = []
    for number in range(8):
        thief = stranger(number)
        thief.cookies[COOKIE] = cookie
        answers.append(is_refused(try_password(thief, victim.email)))
    assert answers == [False] * 5 + [True] * 3


def test_a_stolen_browser_cookie_is_worth_nothing_after_end_all(victim: Person) -> None:
    from apps.accounts.services import people, sessions

    browser = own_browser(victim)
    sessions.end_all(user=people.find(victim.id))
    _lock(victim)
    assert is_refused(try_password(browser, victim.email, PASSWORD))


def test_the_browser_of_somebody_else_is_a_strangers(victim: Person) -> None:
    thief = own_browser(make_person(email="mallory@example.com"))
    _lock(victim)
    assert is_refused(try_password(thief, victim.email))


def test_ones_own_mistakes_are_forgotten_with_the_right_password(victim: Person) -> None:
    browser = own_browser(victim)
    for _ in range(4):
        for _ in range(4):
            assert not is_refused(try_password(browser, victim.email))
        assert is_in(try_password(browser, victim.email, PASSWORD))
        browser.post("/sign-out/")


def test_another_address_of_the_same_person_is_no_second_chance(victim: Person) -> None:
    from apps.accounts.services import addresses

    addresses.rows().create(user_id=victim.id, email="ann@elsewhere.example", verified=True)
    for number in range(5):
        try_password(stranger(number), ("ann@elsewhere.example", victim.email.upper())[number % 2])
    assert is_refused(try_password(stranger(9), victim.email, PASSWORD))
    assert is_refused(try_password(stranger(9), "ann@elsewhere.example", PASSWORD))


def test_being_refused_looks_the_same_for_an_account_that_is_not_there(victim: Person) -> None:
    pages = []
    for email in (victim.email, "nix@example.com"):
        _lock(Person(id=victim.id, email=email, password=""))
        answer = try_password(stranger(9), email)
        assert is_refused(answer)
        page = answer.content.decode().replace(email, "")
        token = str(answer.context["csrf_token"])
        pages.append((answer.status_code, page.replace(token, ""), sorted(answer.cookies)))
    assert pages[0] == pages[1]


def test_the_json_door_has_no_tries_of_its_own(victim: Person) -> None:
    def knock(number: int, password: str) -> int:
        browser = stranger(number)
        token = browser.get("/api/v1/session").json()["csrf_token"]
        body = json.dumps({"email": victim.email, "password": password})
        return browser.post(
            "/api/v1/login", body, "application/json", headers={"X-CSRFToken": token}
        ).status_code

    assert [knock(number, "wrong") for number in range(3)] == [401] * 3
    for number in range(2):
        try_password(stranger(10 + number), victim.email)
    assert knock(20, PASSWORD) == 429
    assert is_refused(try_password(stranger(21), victim.email, PASSWORD))


def test_sixteen_guesses_at_once_are_as_many_as_sixteen_in_a_row(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.accounts.engine.hashers import Argon2id

    person, judged, original = make_person(), [], Argon2id.verify

    def counted(hasher: Argon2id, password: str, encoded: str) -> bool:
        judged.append(password)
        return original(hasher, password, encoded)

    monkeypatch.setattr(Argon2id, "verify", counted)
    answers = race(16, lambda number: try_password(stranger(number), person.email, f"no{number}"))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(not is_refused(answer) for answer in answers) == len(judged) == 5


def test_right_passwords_at_once_are_no_guesses(race: Race) -> None:
    person = make_person()
    browsers = [own_browser(person) for _ in range(4)]
    assert all(race(4, lambda n: is_in(try_password(browsers[n], person.email, PASSWORD))))
    assert all(is_in(try_password(stranger(number), person.email, PASSWORD)) for number in range(8))


class TestBehindTheDoor:
    """Whoever took over a session still has to guess the password."""

    @pytest.fixture
    def session(self, victim: Person) -> Client:
        browser = stranger()
        assert is_in(try_password(browser, victim.email, PASSWORD))
        return browser

    @pytest.mark.parametrize(
        ("path", "field"), [("/reauthenticate/", "password"), ("/account/password/", "oldpassword")]
    )
    def test_a_session_thief_has_five_tries(
        self, session: Client, victim: Person, path: str, field: str
    ) -> None:
        from django.core.cache import cache

        answers = []
        for number in range(7):
            cache.clear()
            answers.append(is_refused(session.post(path, {field: f"wrong{number}"})))
        assert answers == [False] * 5 + [True] * 2

    def test_a_session_thief_shuts_the_owner_out_of_nothing(
        self, session: Client, victim: Person
    ) -> None:
        for number in range(7):
            session.post("/reauthenticate/", {"password": f"wrong{number}"})
        assert is_in(try_password(stranger(5), victim.email, PASSWORD))


def test_a_reset_by_mail_ends_the_wait(victim: Person, mailoutbox: list[Any]) -> None:
    from tests.accounts.conftest import NEW_PASSWORD, newest_code

    _lock(victim)
    browser = stranger(50)
    browser.post("/password/forgotten/", {"email": victim.email})
    browser.post("/password/forgotten/code/", {"code": newest_code()})
    browser.post("/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert is_in(try_password(stranger(51), victim.email, NEW_PASSWORD))


def test_the_owner_is_told_once_a_day(victim: Person, later: Later, mailoutbox: list[Any]) -> None:
    from apps.core.services import worker

    for hours in (0, 8, 8, 10):
        later(hours=hours)
        for number in range(6):
            try_password(stranger(number), victim.email)
            try_password(stranger(number), "nix@example.com")
        worker.run_due()
    assert [mail.to for mail in mailoutbox] == [[victim.email]] * 2
    assert "guessing" in mailoutbox[0].subject
    assert "100.64" not in mailoutbox[0].body
