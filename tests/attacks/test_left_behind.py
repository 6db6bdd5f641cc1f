"""What ends what (docs/architecture.md), for tokens that came another way than by a code in a browser."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import departures, notices, passwords, people
from apps.oauth.services import consents
from tests.support import backchannel, devices
from tests.support.authorizing import agree, authorize, code_for, reply, signed_in
from tests.support.exchanging import exchange, exchanged, make_service, subject_token
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    switch_off,
    trust_issuer,
)
from tests.support.oauth import ISSUER, TOKEN, bearer, good, post
from tests.support.signing import jwks, sign

pytestmark = pytest.mark.django_db
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = ("openid", "email", "documents:read", "offline_access")
Given = tuple[RegisteredClient, str]


def by_device(person: Person) -> Given:
    app = devices.make_device(scopes=SCOPES)
    return app, devices.device_tokens(person, app, "openid documents:read")["access_token"]


def by_asking_them(person: Person) -> Given:
    app = backchannel.make_bank(is_first_party=False, scopes=SCOPES)
    agree(browser := signed_in(person), authorize(browser, app, scope="openid documents:read"))
    secret = backchannel.asked(app, person, scope="openid documents:read")
    backchannel.approve(person)
    return app, good(backchannel.poll(app, secret))["access_token"]


def by_the_word_of_another(person: Person) -> Given:
    app = make_client(grants=("authorization_code", JWT_BEARER), scopes=SCOPES)
    code_for(person, app, scope="openid documents:read")
    trust_issuer("https://authority.example", subject="id", client_ids=[app.id], jwks=jwks())
    return app, good(post(TOKEN, said_by_another(person), app))["access_token"]


def said_by_another(person: Person) -> dict[str, str]:
    """The form that brings the authority's word, a new one each time."""
    now = int(time.time())
    word = sign(
        {
            "iss": "https://authority.example",
            "sub": str(person.id),
            "aud": ISSUER,
            "iat": now,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
        }
    )
    return {"grant_type": JWT_BEARER, "assertion": word, "scope": "openid documents:read"}


def passed_on(person: Person) -> Given:
    app = make_client(scopes=SCOPES)
    return app, exchanged(exchange(make_service(), subject_token(person, client=app)))


def in_the_front(person: Person) -> Given:
    metadata = {"response_types": ("id_token token",)}
    app = make_client(profile="oidc", scopes=SCOPES, metadata=metadata)
    wish = {"response_type": "id_token token", "scope": "openid documents:read"}
    answer = reply(agree(browser := signed_in(person), authorize(browser, app, **wish)))
    return app, answer.parameters["access_token"]


def new_password(person: Person, app: RegisteredClient) -> None:
    passwords.change(user=User.objects.get(pk=person.id), password="eleven-loud-Ferries-in-1874")


def not_me(person: Person, app: RegisteredClient) -> None:
    notices.disavow(notices.issue(user_id=person.id, what="somebody_guesses", address=person.email))


def shut_out(person: Person, app: RegisteredClient) -> None:
    people.deactivate(user=User.objects.get(pk=person.id))


def wants_to_leave(person: Person, app: RegisteredClient) -> None:
    departures.schedule(user_id=person.id, keep_session=None)


def disconnected(person: Person, app: RegisteredClient) -> None:
    consents.withdraw(user_id=person.id, client_id=app.id)


def one_permission_less(person: Person, app: RegisteredClient) -> None:
    consents.take_back(user_id=person.id, client_id=app.id, scope="documents:read")


def app_switched_off(person: Person, app: RegisteredClient) -> None:
    switch_off(app)


WAYS = (by_device, by_asking_them, by_the_word_of_another, passed_on, in_the_front)
ENDS = (
    new_password,
    not_me,
    shut_out,
    wants_to_leave,
    disconnected,
    one_permission_less,
    app_switched_off,
)


def opens(token: str) -> bool:
    return bool(Client().get("/api/v1/documents", headers=bearer(token)).status_code == 200)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_token_stays_behind(
    victim: Person, way: Callable[[Person], Given], end: Callable[..., Any]
) -> None:
    app, token = way(victim)
    assert opens(token)
    end(victim, app)
    assert not opens(token)
