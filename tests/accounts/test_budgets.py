"""How waits grow, and what a day's worth of patience gets an attacker."""

from itertools import pairwise

import pytest

from apps.accounts.services import budgets
from apps.accounts.services.budgets import Budget

ACCOUNT = Budget("account", at_once=5, a_day=24)
DAY = 86_400


def _guesses(budget: Budget, seconds: float) -> int:
    """How many tries somebody gets who knows the rule and never waits longer than they must."""
    now, failures, got = 0.0, 0.0, 0
    while now <= seconds:
        got += 1
        failures = min(budget.most, failures + 1)
        wait = budget.wait(failures)
        failures = budget.left(failures, wait)
        now += wait
    return got


@pytest.mark.parametrize(
    "budget", [ACCOUNT, Budget("address", 20, 480), Budget("network", 60, 1440)]
)
def test_a_day_of_guessing_gets_what_the_arithmetic_says(budget: Budget) -> None:
    first = _guesses(budget, DAY)
    assert budget.a_day <= first <= budget.at_once + budgets.DOUBLINGS + budget.a_day + 1
    assert _guesses(budget, 31 * DAY) - _guesses(budget, 30 * DAY) <= budget.a_day + 1


def test_the_first_tries_cost_no_waiting() -> None:
    assert [ACCOUNT.wait(failures) for failures in range(5)] == [0.0] * 5


def test_each_try_doubles_the_wait_until_it_is_whole() -> None:
    waits = [ACCOUNT.wait(float(failures)) for failures in range(5, 16)]
    assert waits[0] == 3600 / 128
    assert all(later == pytest.approx(2 * wait) for wait, later in pairwise(waits[:8]))
    assert waits[7:] == [3600.0] * 4


def test_time_wears_failures_off() -> None:
    assert ACCOUNT.left(5, 3600) == pytest.approx(4)
    assert ACCOUNT.left(5, 5 * DAY) == 0


@pytest.mark.parametrize(
    ("ip", "places"),
    [
        ("198.51.100.7", ["198.51.100.7/32", "198.51.100.0/24"]),
        ("::ffff:198.51.100.7", ["198.51.100.7/32", "198.51.100.0/24"]),
        ("2001:db8:1:2:3:4:5:6", ["2001:db8:1:2::/64", "2001:db8:1::/48"]),
        ("fe80::1%eth0", ["fe80::/64", "fe80::/48"]),
        (None, []),
    ],
)
def test_an_address_and_its_network(ip: str | None, places: list[str]) -> None:
    assert [name for _, name in budgets.of_source(ip)] == places


@pytest.mark.parametrize("accounts", [10, 20, 40, 63])
def test_many_accounts_in_vain_are_stuffing(accounts: int) -> None:
    mask = (1 << accounts) - 1
    address = Budget("address", 20, 480)
    assert address.is_stuffing(accounts=mask, failures=10, successes=0)
    assert not address.is_stuffing(accounts=mask, failures=10, successes=4)
    assert not address.is_stuffing(accounts=0b1111, failures=19, successes=0)
