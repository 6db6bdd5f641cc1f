"""One device code, thirty-two threads: one winner, no fault of ours, and nothing alive that should not be."""

from typing import Any

import pytest

from tests.support.authorizing import signed_in
from tests.support.devices import allow, answer, codes, make_device, page_of, poll
from tests.support.factories import deactivate, make_person
from tests.support.oauth import good, refresh, refused, userinfo
from tests.support.races import Race

pytestmark = pytest.mark.spec("RFC 8628", "3.5")
THREADS = 32


def test_one_device_code_has_one_winner_and_its_replay_leaves_nothing_alive(race: Race) -> None:
    device = make_device()
    asked = codes(device, scope="openid offline_access")
    allow(make_person(), asked["user_code"])
    answers = race(THREADS, lambda _: poll(device, asked["device_code"]))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    for one in answers:
        if one is not winners[0]:
            refused(one, "invalid_grant")
    given = good(winners[0])
    assert userinfo(given["access_token"]).status_code == 401
    refused(refresh(device, given["refresh_token"]), "invalid_grant")


def test_of_a_yes_and_a_no_at_once_one_counts(race: Race) -> None:
    device, person = make_device(), make_person()
    asked = codes(device)
    browsers = [signed_in(person) for _ in range(8)]
    page = page_of(browsers[0], asked["user_code"])

    def act(number: int) -> Any:
        if number >= len(browsers):
            return poll(device, asked["device_code"])
        return answer(browsers[number], page, "deny" if number % 2 else "allow")

    answers = race(THREADS, act)
    assert {one.status_code for one in answers} <= {200, 303, 400, 404}
    won = [one for one in answers[len(browsers) :] if one.status_code == 200]
    assert len(won) <= 1
    last = poll(device, asked["device_code"])
    if "Your device is connected" in browsers[0].get(page).content.decode():
        assert bool(won) != (last.status_code == 200)
    else:
        refused(last, "access_denied")
        assert won == []


def test_an_end_of_everything_during_the_answer_leaves_nothing_alive(race: Race) -> None:
    device, person = make_device(), make_person()
    asked = codes(device, scope="openid offline_access")
    browsers = [signed_in(person) for _ in range(4)]
    page = page_of(browsers[0], asked["user_code"])

    def act(number: int) -> Any:
        if number == 3:
            return deactivate(person)
        return answer(browsers[number], page, "allow").status_code

    race(4, act)
    # Whichever came first: what was allowed has ended, or nothing could be allowed any more.
    last = poll(device, asked["device_code"])
    assert last.json()["error"] in {"invalid_grant", "authorization_pending"}, last.content
