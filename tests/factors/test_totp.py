"""Codes of authenticator apps: each counts once, guesses are slowed, and nobody is shut out for ever."""

from typing import Any

import pytest
from django.db import connection

from apps.core.errors import Invalid
from apps.factors.errors import TooMany, TooSoon, WrongCode
from apps.factors.models import Factor
from apps.factors.services import codes, factors, totp
from tests.factors.conftest import (
    KEY,
    OTHER_KEY,
    give_app,
    make_person,
    pass_time,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db


def _prove(person: Any, code: str) -> Any:
    return codes.prove(user_id=person.pk, code=code)


def _accepted(person: Any, code: str) -> bool:
    try:
        _prove(person, code)
    except (WrongCode, TooSoon):
        return False
    return True


def test_the_key_is_not_stored_in_clear(careful: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM factors_factor")
        stored = cursor.fetchone()[0]
    assert KEY.decode() not in stored
    assert totp.spelled(KEY).replace(" ", "") not in stored


@pytest.mark.spec("RFC 6238", "5.2")
def test_a_code_is_accepted_once(careful: Any) -> None:
    code = shown()
    assert _prove(careful, code).name == "Phone"
    with pytest.raises(WrongCode):
        _prove(careful, code)


@pytest.mark.spec("RFC 6238", "5.2")
def test_the_code_that_set_the_app_up_is_used_up(person: Any) -> None:
    totp.add(user_id=person.pk, key=KEY, code=shown(), name="Phone")
    with pytest.raises(WrongCode):
        _prove(person, shown())


@pytest.mark.spec("RFC 6238", "5.2")
def test_a_clock_may_be_one_step_wrong(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, 300)
    assert _accepted(careful, shown(steps=-1))
    assert _accepted(careful, shown(steps=1))


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_may_not_be_two_steps_wrong(
    careful: Any, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    pass_time(monkeypatch, 300)
    assert not _accepted(careful, shown(steps=steps))


def test_no_code_older_than_the_last_one_is_accepted(careful: Any) -> None:
    _prove(careful, shown(steps=1))
    assert not _accepted(careful, shown())


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\u2009{1}"])
def test_spaces_and_dashes_do_not_matter(careful: Any, form: str) -> None:
    code = shown()
    assert _accepted(careful, form.format(code[:3], code[3:]))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "12345",
        "1234567",
        "-12345",
        "+12345",
        "abcdef",
        "１２３４５６",
        "1" * 5000,
        "\u0661" * 6,
    ],
)
def test_what_is_no_code_is_refused(careful: Any, code: str) -> None:
    assert not _accepted(careful, code)


def test_failures_double_the_wait_up_to_nine_minutes(
    careful: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []
    for _ in range(13):
        with pytest.raises(WrongCode):
            _prove(careful, wrong())
        with pytest.raises(TooSoon) as refused:
            _prove(careful, shown())
        waits.append(refused.value.seconds)
        pass_time(monkeypatch, waits[-1] + 1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512, 512]
    # The owner still gets in, and the count begins anew.
    assert _accepted(careful, shown())
    assert Factor.objects.get().throttling_failure_count == 0


def test_a_guess_during_the_wait_is_not_looked_at(careful: Any) -> None:
    with pytest.raises(WrongCode):
        _prove(careful, wrong())
    with pytest.raises(TooSoon):
        _prove(careful, wrong())
    assert Factor.objects.get().throttling_failure_count == 1


def test_the_code_of_one_app_is_no_failure_of_the_other(careful: Any) -> None:
    give_app(careful, OTHER_KEY, "Tablet")
    assert _prove(careful, shown(OTHER_KEY)).name == "Tablet"
    assert _prove(careful, shown()).name == "Phone"
    assert set(Factor.objects.values_list("throttling_failure_count", flat=True)) == {0}


def test_a_wrong_code_counts_against_every_app(careful: Any) -> None:
    give_app(careful, OTHER_KEY, "Tablet")
    assert not _accepted(careful, wrong())
    assert set(Factor.objects.values_list("throttling_failure_count", flat=True)) == {1}


def test_a_code_of_somebody_else_is_worth_nothing(careful: Any) -> None:
    other = make_person("bob@example.com")
    give_app(other, OTHER_KEY)
    assert not _accepted(careful, shown(OTHER_KEY))
    assert _accepted(other, shown(OTHER_KEY))


def test_an_app_is_set_up_by_a_code_it_shows(person: Any) -> None:
    with pytest.raises(WrongCode):
        totp.add(user_id=person.pk, key=KEY, code=wrong(), name="Phone")
    assert not factors.has_second_step(user_id=person.pk)


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\u202eb"])
def test_a_name_is_one_line_of_signs(person: Any, name: str) -> None:
    with pytest.raises(Invalid):
        totp.add(user_id=person.pk, key=KEY, code=shown(), name=name)
    assert Factor.objects.count() == 0


def test_there_is_a_bound_to_how_many_apps_one_has(person: Any) -> None:
    for number in range(totp.MOST):
        give_app(person, bytes([number]) * 20)
    with pytest.raises(TooMany):
        give_app(person, OTHER_KEY)


def test_one_code_posted_sixteen_times_at_once_counts_once(race: Any) -> None:
    person = make_person()
    give_app(person)
    code = shown()
    assert race(16, lambda _: _accepted(person, code)).count(True) == 1


def test_one_code_posted_at_once_counts_once_with_two_apps(
    race: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    give_app(person)
    give_app(person, OTHER_KEY, "Tablet")
    codes = [shown(), shown(OTHER_KEY)]
    outcomes = race(16, lambda number: _accepted(person, codes[number % 2]))
    counts = [outcomes[0::2].count(True), outcomes[1::2].count(True)]
    if min(counts) == 0:
        # One that came a second time, before any of the other's, was a failure: all of those had to wait.
        pass_time(monkeypatch, 2)
        counts[counts.index(0)] += _accepted(person, codes[counts.index(0)])
    assert counts == [1, 1]


def test_guesses_at_once_are_one_guess(race: Any) -> None:
    person = make_person()
    give_app(person)
    code = wrong()
    assert race(16, lambda _: _accepted(person, code)).count(True) == 0
    assert Factor.objects.get().throttling_failure_count == 1


def test_apps_set_up_at_once_stay_within_the_bound(race: Any) -> None:
    person = make_person()
    for number in range(totp.MOST - 1):
        give_app(person, bytes([number]) * 20)
    assert race(8, lambda number: _added(person, bytes([100 + number]) * 20)).count(True) == 1


def test_one_form_sent_sixteen_times_at_once_makes_one_app(race: Any) -> None:
    """Two apps with one key would each accept the same code."""
    person = make_person()
    assert race(16, lambda _: _added(person, KEY)).count(True) == 1


def _added(person: Any, key: bytes) -> bool:
    try:
        give_app(person, key)
    except (TooMany, WrongCode):
        return False
    return True
