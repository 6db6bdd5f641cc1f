"""A demanded second step may be a passkey; and what the pages say of how it stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.factors.models import Factor
from apps.factors.services import factors
from tests.factors.conftest import (
    PASSWORD,
    SET_UP,
    give_app,
    is_signed_in,
    is_verified,
    methods_of,
    set_up,
)
from tests.factors.passkeys import authenticator, question, send

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def test_a_passkey_does_as_well(person: Any, client: Client, password: Act, demanded: None) -> None:
    device = authenticator(is_synced=True)
    password(person, to="/sign-in/?next=/account/emails/")
    answer = send(client, SET_UP, device.make(question(client, "set-up")))
    assert "Your recovery codes" in answer.content.decode()
    assert not is_signed_in(client)
    assert client.post(SET_UP)["Location"] == "/account/emails/"
    assert methods_of(client) == ["pwd", "swk"]
    assert is_verified(client)


def test_a_passkey_that_was_not_asked_for_sets_nothing_up(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    device = authenticator()
    password(person)
    made = device.make({"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}})
    assert send(client, SET_UP, made).status_code == 200
    assert Factor.objects.count() == 0
    assert not is_signed_in(client)


def test_the_question_for_it_is_closed_to_others(
    person: Any, client: Client, password: Act
) -> None:
    assert client.post("/passkeys/questions/set-up/").status_code == 403
    password(person)
    assert client.post("/passkeys/questions/set-up/").status_code == 403


def test_a_second_browser_cannot_set_up_another_first_passkey(
    person: Any, demanded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have passed the look whether there is one; the lock decides."""
    owner, thief = Client(), Client()
    for browser in (owner, thief):
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    asked = question(thief, "set-up")
    set_up(owner)
    looks = iter([False, True])
    real = factors.has_second_step
    monkeypatch.setattr(
        factors, "has_second_step", lambda *, user_id: next(looks, real(user_id=user_id))
    )
    answer = send(thief, SET_UP, authenticator().make(asked))
    assert answer["Location"] == "/sign-in/"
    assert Factor.objects.filter(kind="passkey").count() == 0


def test_the_account_page_says_how_it_stands(
    person: Any, client: Client, fresh: Act, enter: Act
) -> None:
    from apps.factors.services import recovery_codes

    fresh(person)
    assert "whoever finds out your password gets in" in client.get("/account/").content.decode()
    assert "Start here" in client.get("/account/factors/").content.decode()
    give_app(person)
    assert "few recovery codes are left" in client.get("/account/").content.decode()
    recovery_codes.make(user_id=person.pk)
    assert "is not enough to get in" in client.get("/account/").content.decode()
