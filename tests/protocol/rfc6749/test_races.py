"""What happens when a client, or a thief, does the same thing thirty-two times at once."""

from typing import Any

import pytest

from tests.support.authorizing import code_for
from tests.support.factories import make_client, make_person
from tests.support.oauth import REVOKE, exchange, good, is_live, post, refresh, refused, tokens
from tests.support.races import Race

THREADS = 32


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_one_code_has_one_winner_and_its_replay_leaves_nothing_alive(race: Race) -> None:
    client = make_client()
    code = code_for(make_person(), client)
    answers = race(THREADS, lambda _: exchange(client, code))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    for answer in answers:
        if answer is not winners[0]:
            refused(answer, "invalid_grant")
    given = good(winners[0])
    assert not is_live(given["access_token"], client)
    refused(refresh(client, given["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_without_grace_one_refresh_has_one_winner(race: Race, settings: Any) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    client = make_client()
    token = tokens(make_person(), client)["refresh_token"]
    answers = race(THREADS, lambda _: refresh(client, token))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {200, 400}
    # The others were reuse: nothing may be left alive.
    refused(refresh(client, good(winners[0])["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_with_grace_any_number_of_retries_leaves_one_live_token(race: Race) -> None:
    client = make_client()
    token = tokens(make_person(), client)["refresh_token"]
    answers = race(THREADS, lambda _: refresh(client, token))
    heirs = {good(answer)["refresh_token"] for answer in answers}
    assert len(heirs) == 1
    good(refresh(client, heirs.pop()))


@pytest.mark.spec("RFC 7009", "2.1")
def test_a_revocation_during_refreshes_leaves_nothing_alive(race: Race) -> None:
    client = make_client()
    token = tokens(make_person(), client)["refresh_token"]

    def act(number: int) -> Any:
        return post(REVOKE, {"token": token}, client) if number == 7 else refresh(client, token)

    answers = race(THREADS, act)
    assert {answer.status_code for answer in answers} <= {200, 400}
    refused(refresh(client, token), "invalid_grant")
    for number, answer in enumerate(answers):
        if number != 7 and answer.status_code == 200:
            given = good(answer)
            assert not is_live(given["access_token"], client)
            refused(refresh(client, given["refresh_token"]), "invalid_grant")
