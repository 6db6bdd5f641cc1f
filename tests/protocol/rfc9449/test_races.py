"""Thirty-two at once, where tokens are bound to keys: the holder against thieves, and against itself."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import authorize, code_for, reply, signed_in
from tests.support.dpop import Holder, for_itself, redeem, renew
from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import USERINFO, good, refused
from tests.support.races import Race

pytestmark = pytest.mark.spec("RFC 9449", "11.1")
THREADS = 32


def test_one_proof_has_one_winner(race: Race) -> None:
    client, proof = make_machine(), Holder().proof()
    answers = race(THREADS, lambda _: for_itself(client, proof).status_code)
    assert sorted(answers) == [200] + [400] * (THREADS - 1)


def test_one_proof_opens_a_resource_once(race: Race) -> None:
    client, holder = make_client(), Holder()
    token = good(redeem(client, code_for(make_person(), client), holder.proof()))["access_token"]
    shown = holder.shows(token, USERINFO)
    answers = race(THREADS, lambda _: Client().get(USERINFO, headers=shown).status_code)
    assert sorted(answers) == [200] + [401] * (THREADS - 1)


def test_one_proof_takes_one_of_many_codes(race: Race) -> None:
    client, holder, browser = make_client(is_first_party=True), Holder(), signed_in(make_person())
    codes = [reply(authorize(browser, client)).code for _ in range(THREADS)]
    proof = holder.proof()
    answers = race(THREADS, lambda number: redeem(client, codes[number], proof))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (THREADS - 1)
    for number, answer in enumerate(answers):
        if answer.status_code == 400:
            refused(answer, "invalid_dpop_proof")
            # Nothing was taken from whoever lost.
            good(redeem(client, codes[number], holder.proof()))


@pytest.mark.spec("RFC 9449", "10")
def test_thieves_never_win_a_bound_code_and_never_keep_its_holder_from_it(race: Race) -> None:
    client, holder = make_client(), Holder()
    code = code_for(make_person(), client, dpop_jkt=holder.thumbprint)
    proofs = [Holder().proof() for _ in range(THREADS)]
    proofs[7] = holder.proof()
    answers = race(THREADS, lambda number: redeem(client, code, proofs[number]))
    winners = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert winners == [7]
    assert {answer.status_code for answer in answers} == {200, 400}


@pytest.mark.spec("RFC 9449", "5")
def test_thieves_never_rotate_a_bound_refresh_token(race: Race, settings: Any) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    client, holder = make_client(kind="spa", auth_method="none"), Holder()
    token = good(redeem(client, code_for(make_person(), client), holder.proof()))["refresh_token"]
    proofs = [Holder().proof() for _ in range(THREADS)]
    answers = race(THREADS, lambda number: renew(client, token, proofs[number]))
    for answer in answers:
        refused(answer, "invalid_grant")
    good(renew(client, token, holder.proof()))


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_a_holder_that_refreshes_at_once_without_grace_wins_once_and_loses_all(
    race: Race, settings: Any
) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    client, holder = make_client(kind="spa", auth_method="none"), Holder()
    token = good(redeem(client, code_for(make_person(), client), holder.proof()))["refresh_token"]
    proofs = [holder.proof() for _ in range(THREADS)]
    answers = race(THREADS, lambda number: renew(client, token, proofs[number]))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {200, 400}
    given = good(winners[0])
    refused(renew(client, given["refresh_token"], holder.proof()), "invalid_grant")
    assert holder.get(given["access_token"], USERINFO).status_code == 401
