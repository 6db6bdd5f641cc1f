"""An account that waits for its deletion: it does what its owner does themselves, and nothing without them."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.services import departures
from tests.attacks.test_left_behind import JWT_BEARER, SCOPES, said_by_another
from tests.support import backchannel, devices
from tests.support.authorizing import code_for
from tests.support.exchanging import exchange, make_service, subject_token
from tests.support.factories import Person, make_client, trust_issuer
from tests.support.oauth import TOKEN, good, post, refresh, refused, tokens
from tests.support.oauth import exchange as redeem
from tests.support.signing import jwks

pytestmark = pytest.mark.django_db
# What is begun before the person wants to leave, and asked for afterwards.
Begun = Callable[[], Any]


def leave(person: Person) -> None:
    departures.schedule(user_id=person.id, keep_session=None)


def a_code(person: Person) -> Begun:
    app = make_client()
    code = code_for(person, app)
    return lambda: redeem(app, code)


def a_refresh_token(person: Person) -> Begun:
    app = make_client(scopes=SCOPES)
    given = tokens(person, app, scope="openid offline_access")
    return lambda: refresh(app, given["refresh_token"])


def a_token_to_exchange(person: Person) -> Begun:
    service, token = make_service(), subject_token(person)
    return lambda: exchange(service, token)


def a_device_that_was_let_in(person: Person) -> Begun:
    device = devices.make_device()
    asked = devices.codes(device)
    devices.allow(person, asked["user_code"])
    return lambda: devices.poll(device, asked["device_code"])


def a_question_that_was_answered(person: Person) -> Begun:
    bank = backchannel.make_bank()
    secret = backchannel.asked(bank, person)
    backchannel.approve(person)
    return lambda: backchannel.poll(bank, secret)


def the_word_of_another(person: Person) -> Begun:
    app = make_client(grants=("authorization_code", JWT_BEARER), scopes=SCOPES)
    code_for(person, app, scope="openid documents:read")
    trust_issuer("https://authority.example", subject="id", client_ids=[app.id], jwks=jwks())
    return lambda: post(TOKEN, said_by_another(person), app)


WITHOUT_THEM = (
    a_code,
    a_refresh_token,
    a_token_to_exchange,
    a_device_that_was_let_in,
    a_question_that_was_answered,
    the_word_of_another,
)


@pytest.mark.parametrize("begin", WITHOUT_THEM, ids=lambda begin: begin.__name__)
def test_nothing_happens_without_its_owner(victim: Person, begin: Callable[..., Begun]) -> None:
    ask = begin(victim)
    leave(victim)
    answer = ask()
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("begin", WITHOUT_THEM, ids=lambda begin: begin.__name__)
def test_each_of_these_is_given_to_somebody_who_stays(
    victim: Person, begin: Callable[..., Begun]
) -> None:
    assert good(begin(victim)())["access_token"]


@pytest.mark.spec("RFC 7523", "3.1")
def test_the_word_of_another_counts_again_when_the_account_is_kept(victim: Person) -> None:
    ask = the_word_of_another(victim)
    leave(victim)
    refused(ask(), "invalid_grant")
    assert departures.keep(user_id=victim.id)
    assert good(ask())["access_token"]


def signs_in(person: Person) -> None:
    app = make_client()
    assert good(redeem(app, code_for(person, app)))["access_token"]


def lets_a_device_in(person: Person) -> None:
    device = devices.make_device()
    assert devices.device_tokens(person, device, "openid")["access_token"]


def approves(person: Person) -> None:
    bank = backchannel.make_bank()
    secret = backchannel.asked(bank, person)
    backchannel.approve(person)
    assert good(backchannel.poll(bank, secret))["access_token"]


@pytest.mark.parametrize(
    "act", [signs_in, lets_a_device_in, approves], ids=lambda act: act.__name__
)
def test_its_owner_may_use_it_until_then(victim: Person, act: Callable[[Person], None]) -> None:
    leave(victim)
    act(victim)
