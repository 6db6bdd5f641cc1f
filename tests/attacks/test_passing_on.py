"""Tokens that are passed on, and the word of another issuer: what a thief, or a service, would make of them."""

import threading
import time
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import people
from apps.oauth.services import revocation
from tests.support.exchanging import (
    ACCESS_TOKEN,
    EXCHANGE,
    exchange,
    exchanged,
    make_service,
    subject_token,
)
from tests.support.factories import Person, RegisteredClient, make_client, trust_issuer
from tests.support.oauth import (
    API,
    ISSUER,
    TOKEN,
    bearer,
    good,
    introspect,
    post,
    refused,
    tokens,
)
from tests.support.races import Race
from tests.support.signing import jwks, sign

pytestmark = pytest.mark.django_db
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUTHORITY = "https://authority.example"
FOR_SIGN_IN = ("authorization_code", "refresh_token", GRANT)


def believer(**registration: Any) -> RegisteredClient:
    """A client of the operator's own that may use the authority's word."""
    client = make_client(is_first_party=True, grants=FOR_SIGN_IN, **registration)
    trust_issuer(AUTHORITY, subject="id", client_ids=[client.id], jwks=jwks())
    return client


def word(person: Person, *, typ: str | None = None, **more: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": AUTHORITY,
        "sub": str(person.id),
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
    }
    return sign(claims | more, header={"typ": typ} if typ else None)


def bring(client: RegisteredClient, assertion: str) -> Any:
    return post(TOKEN, {"grant_type": GRANT, "assertion": assertion, "scope": "openid"}, client)


@pytest.mark.parametrize(
    "typ", ["at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt"]
)
def test_another_token_of_a_trusted_issuer_is_not_its_word(victim: Person, typ: str) -> None:
    """An access token that names us as its resource says everything that an assertion says."""
    client = believer()
    refused(bring(client, word(victim, typ=typ)), "invalid_grant")
    good(bring(client, word(victim, typ="JWT")))
    good(bring(client, word(victim)))


def test_a_bound_token_of_a_trusted_issuer_does_not_become_a_word(victim: Person) -> None:
    refused(bring(believer(), word(victim, cnf={"jkt": "a" * 43})), "invalid_grant")


def test_a_word_is_no_second_factor(victim: Person) -> None:
    client = believer(demands_second_factor=True)
    refused(bring(client, word(victim)), "unauthorized_client")


def test_an_exchange_is_no_way_round_the_second_factor(victim: Person) -> None:
    token = subject_token(victim)
    refused(exchange(make_service(demands_second_factor=True), token), "invalid_request")
    exchanged(exchange(make_service(), token))


def test_whoever_is_being_locked_out_gives_nothing_in_that_instant(
    victim: Person, race: Race
) -> None:
    """What the lock took back it must not miss because that was still on the way."""
    client = believer()
    taken_back, answered = threading.Event(), threading.Event()

    def lock_out() -> None:
        with transaction.atomic():
            people.hold(victim.id)
            revocation.on_person_deactivated(victim.id)
            taken_back.set()
            answered.wait(2)
            User.objects.filter(pk=victim.id).update(is_active=False)

    def ask() -> Any:
        assert taken_back.wait(60)
        try:
            return bring(client, word(victim))
        finally:
            answered.set()

    _, response = race(2, lambda n: ask() if n else lock_out())
    refused(response, "invalid_grant")


def test_a_client_with_names_of_its_own_learns_nobody_elses_from_who_acts(victim: Person) -> None:
    service = make_service(grants=("authorization_code", "client_credentials", EXCHANGE))
    acting = tokens(victim, service, scope="openid documents:read")["access_token"]
    received = subject_token(victim)
    token = exchanged(
        exchange(service, received, actor_token=acting, actor_token_type=ACCESS_TOKEN)
    )
    watcher = make_client(metadata={"subject_type": "pairwise", "introspection_audiences": (API,)})
    found = introspect(token, watcher)
    assert found["act"]["client_id"] == service.id
    assert found["act"]["sub"] == found["sub"]
    assert str(victim.id) not in str(found)
    assert str(victim.id) in str(introspect(token, service))
    assert Client().get("/api/v1/documents", headers=bearer(token)).status_code == 200
