"""Enumeration: neither what a door shows nor how long it takes tells who has an account.

Time is CPU time of this process, taken in turns, and the least of many is compared: what else the machine does
can only add to it. What the database does in its own process is compared as the number of statements.
"""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attacks.conftest import stranger
from tests.support.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ROUNDS = 12
# Of the shorter time. One Argon2 sum more or less would be a half or more; a mail more, a third.
NOISE = 0.25
STATEMENTS = 8
_numbers = count()


def _sign_in(browser: Client, email: str) -> Any:
    return browser.post("/sign-in/", {"login": email, "password": "wrong"})


def _sign_in_by_json(browser: Client, email: str) -> Any:
    body = json.dumps({"email": email, "password": "wrong"})
    return browser.post("/api/v1/login", body, "application/json")


def _sign_up(browser: Client, email: str) -> Any:
    return browser.post("/sign-up/", {"email": email, "password1": PASSWORD})


def _sign_up_by_json(browser: Client, email: str) -> Any:
    body = json.dumps({"email": email, "password": PASSWORD})
    return browser.post("/api/v1/signup", body, "application/json")


def _reset(browser: Client, email: str) -> Any:
    return browser.post("/password/forgotten/", {"email": email})


def _guess_a_reset_code(browser: Client, email: str) -> Any:
    _reset(browser, email)
    return browser.post("/password/forgotten/code/", {"code": "BBBB-BBBB"})


DOORS = [_sign_in, _sign_in_by_json, _sign_up, _sign_up_by_json, _reset, _guess_a_reset_code]
Door = Callable[[Client, str], Any]


@pytest.fixture
def known(mailoutbox: list[Any]) -> Iterator[str]:
    """An address that has an account, a new one each time it is asked for."""
    return (make_person(email=f"k{number}@example.com").email for number in _numbers)


def _unknown() -> str:
    return f"u{next(_numbers)}@example.com"


def _plain(answer: Any, email: str) -> str:
    """What a stranger sees, without what is theirs or new each time."""
    text = str(answer.content.decode()).replace(email, "EMAIL")
    if answer.headers.get("Content-Type", "").endswith("json"):
        told = json.loads(text)
        return json.dumps({k: v for k, v in told.items() if k not in ("csrf_token", "request_id")})
    contexts = answer.context or {}
    for name in ("csrf_token",):
        text = text.replace(str(contexts[name]) if name in contexts else "\0", "TOKEN")
    return text


def _shown(door: Door, email: str) -> tuple[Any, ...]:
    cache.clear()
    browser = stranger(next(_numbers))
    # In a session that is there already: whether its keys change must not tell either.
    _reset(browser, "first@example.com")
    browser.get("/sign-in/")
    before = {name: morsel.value for name, morsel in browser.cookies.items()}
    answer = door(browser, email)
    changed = {name for name, morsel in answer.cookies.items() if before[name] != morsel.value}
    page = browser.get(answer["Location"]) if "Location" in answer.headers else answer
    skipped = ("X-Request-Id", "Content-Length", "Set-Cookie", "Expires", "Date")
    headers = {name: value for name, value in answer.headers.items() if name not in skipped}
    cookies = {name: (m["max-age"], m["path"]) for name, m in answer.cookies.items()}
    return answer.status_code, headers, cookies, changed, _plain(answer, email), _plain(page, email)


@pytest.mark.parametrize("door", DOORS)
def test_a_door_shows_the_same(door: Door, known: Iterator[str]) -> None:
    assert _shown(door, next(known)) == _shown(door, _unknown())


def _seconds(door: Door, email: str) -> float:
    cache.clear()
    browser = stranger(next(_numbers))
    began = time.thread_time()
    door(browser, email)
    return time.thread_time() - began


@pytest.mark.parametrize("door", DOORS)
def test_a_door_takes_as_long(door: Door, known: Iterator[str]) -> None:
    """Three chances: a difference that is there shows every time."""
    door(stranger(), next(known))
    door(stranger(), _unknown())
    shares = []
    for _ in range(3):
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        for _ in range(ROUNDS):
            times["known"].append(_seconds(door, next(known)))
            times["unknown"].append(_seconds(door, _unknown()))
        least = sorted(min(spent) for spent in times.values())
        shares.append((least[1] - least[0]) / least[0])
        if shares[-1] <= NOISE:
            return
    pytest.fail(f"{door.__name__}: the times differ by {shares}")


@pytest.mark.parametrize("door", DOORS)
def test_a_door_asks_the_database_as_often(door: Door, known: Iterator[str]) -> None:
    def statements(email: str) -> int:
        cache.clear()
        browser = stranger(next(_numbers))
        with CaptureQueriesContext(connection) as asked:
            door(browser, email)
        return len(asked)

    statements(_unknown())
    assert abs(statements(next(known)) - statements(_unknown())) <= STATEMENTS


def test_the_wait_begins_as_early_and_costs_as_much(known: Iterator[str]) -> None:
    """Also the fifth failure, after which the owner gets a mail."""

    def run(email: str) -> tuple[list[bool], int]:
        with CaptureQueriesContext(connection) as asked:
            answers = [_sign_in(stranger(next(_numbers)), email) for _ in range(7)]
        return [b"Too many tries. Wait a while" in answer.content for answer in answers], len(asked)

    run(_unknown())
    (seen, spent), (seen_too, spent_too) = run(next(known)), run(_unknown())
    assert seen == seen_too == [False] * 5 + [True] * 2
    assert abs(spent - spent_too) <= STATEMENTS


def test_the_clock_can_find_somebody_guilty(
    known: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the work for nobody the measure above tells the difference at once."""
    from apps.accounts.engine.backends import PasswordBackend

    monkeypatch.setattr(PasswordBackend, "_mitigate_timing_attack", lambda *_: None)
    slow = min(_seconds(_sign_in, next(known)) for _ in range(6))
    fast = min(_seconds(_sign_in, _unknown()) for _ in range(6))
    assert (slow - fast) / fast > NOISE
