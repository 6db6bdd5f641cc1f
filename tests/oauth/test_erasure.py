"""Requests that wait forget a person with their account."""

import base64
import json

import pytest

from apps.core import clock
from apps.oauth.models import AuthorizationRequest
from apps.oauth.services import erasure, requests
from tests.support.factories import make_client, make_person

pytestmark = pytest.mark.django_db


def kept(**parameters: str) -> str:
    app = make_client()
    parameters = {"client_id": app.id, **parameters}
    return requests.keep(application_pk=app.pk, parameters=parameters, started_at=clock.now())


def hint(subject: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps({"sub": subject}).encode()).rstrip(b"=").decode()
    return f"e30.{body}.AA"


def is_there(request_id: str) -> bool:
    return AuthorizationRequest.objects.filter(pk=request_id).exists()


def test_a_request_that_names_the_person_goes_with_them() -> None:
    person = make_person()
    named = [kept(login_hint=person.email), kept(id_token_hint=hint(str(person.id))), kept()]
    requests.choose_account(request_id=named[2], user_id=person.id)
    erasure.on_person_deleted(user_id=person.id, addresses=[person.email])
    assert [is_there(request_id) for request_id in named] == [False, False, False]


@pytest.mark.parametrize(
    "told", ["", "no token", "a.b.c", "e30.e30.AA", "e30.W10.AA", "e30.IiI.AA", hint(None)]
)
def test_a_hint_that_says_nothing_of_them_stays(told: str) -> None:
    other = kept(id_token_hint=told)
    erasure.on_person_deleted(user_id=make_person().id, addresses=["ann@example.com"])
    assert is_there(other)
