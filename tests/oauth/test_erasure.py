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


def to_us(inside: str) -> str:
    """Encrypt to a key that we publish."""
    from joserfc import jwe
    from joserfc.jwk import RSAKey

    from apps.keys.services import ring

    keys = json.loads(ring.jwks())["keys"]
    (jwk,) = [key for key in keys if key["use"] == "enc" and key["kty"] == "RSA"]
    header = {"alg": "RSA-OAEP-256", "enc": "A128GCM", "kid": jwk["kid"]}
    algorithms = ["RSA-OAEP-256", "A128GCM"]
    return jwe.encrypt_compact(header, inside, RSAKey.import_key(jwk), algorithms=algorithms)


def test_a_hint_that_was_encrypted_to_us_is_found() -> None:
    person = make_person()
    request_id = kept(id_token_hint=to_us(hint(str(person.id))))
    others = kept(id_token_hint="a.b.c.d.e")
    erasure.on_person_deleted(user_id=person.id, addresses=[])
    assert not is_there(request_id)
    assert is_there(others)


def test_a_hint_by_a_pairwise_name_is_found() -> None:
    from apps.clients.services import lookup
    from apps.oauth.tokens import subjects

    person, app = make_person(), make_client(metadata={"subject_type": "pairwise"})
    client = lookup.find(app.id)
    assert client
    parameters = {
        "client_id": app.id,
        "id_token_hint": hint(subjects.of_person(person.id, client)),
    }
    request_id = requests.keep(application_pk=app.pk, parameters=parameters, started_at=clock.now())
    erasure.on_person_deleted(user_id=make_person().id, addresses=[])
    assert is_there(request_id)
    erasure.on_person_deleted(user_id=person.id, addresses=[])
    assert not is_there(request_id)
