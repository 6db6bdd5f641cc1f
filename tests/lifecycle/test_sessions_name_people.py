"""A stored session says whom it speaks of, so that a deletion finds it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.accounts.engine.session_store import SessionStore
from apps.accounts.models import StoredSession
from apps.accounts.services import erasure
from tests.support import authorizing
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db
ANN, EMAIL = uuid.uuid4(), "ann.fogg+x@example.com"


@pytest.mark.parametrize(
    "data",
    [
        {"_auth_user_id": str(ANN)},
        {"account_login": {"user_pk": ANN.hex, "email": None}},
        {"deep": [{"er": ({"user_id": str(ANN).upper()},)}]},
        {"text": f"/oauth/authorize?id={ANN}&x=1"},
        {"messages": f'[["__json_message", 0, 25, "Hello {ANN}."]]'},
    ],
)
def test_an_id_is_found_wherever_it_stands(data: dict[str, Any]) -> None:
    store = SessionStore()
    store.update(data)
    store.save(must_create=True)
    assert ANN.hex in StoredSession.objects.get().people


@pytest.mark.parametrize(
    "data",
    [
        {"login_hint": EMAIL},
        {"state": {"email": EMAIL.upper()}},
        {"text": f"We sent a code to {EMAIL}."},
        {"messages": f'[["__json_message", 0, 25, "Sent to \\"{EMAIL}\\""]]'},
        {"next": f"/sign-in/?login_hint={EMAIL.replace('@', '%40').replace('+', '%2B')}&x=1"},
    ],
)
def test_an_address_is_found_by_its_sum(data: dict[str, Any]) -> None:
    store = SessionStore()
    store.update(data)
    store.save(must_create=True)
    assert erasure.sum_of(EMAIL) in StoredSession.objects.get().people
    assert EMAIL not in StoredSession.objects.get().people


def test_who_is_signed_in_or_resets_a_password_is_found() -> None:
    person = make_person()
    browser = authorizing.signed_in(person)
    Client().post("/password/forgotten/", {"email": person.email})
    assert StoredSession.objects.filter(people__contains=person.id.hex).count() == 2
    assert browser.session["_auth_user_id"] == str(person.id)
