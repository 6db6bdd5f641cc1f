"""Whoever ends something waits for a token exchange in flight, and never stops it."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.services import directory, passwords, people, sessions
from apps.clients.services import lookup, registration
from apps.oauth.services import codes, revocation, tokens
from tests.oauth.authorizations import authorization
from tests.support.factories import make_client, make_person
from tests.support.races import Race, somebody_waits_for_a_lock
from tests.support.waiting import until

Ending = Callable[[User, int, UUID], Any]
ENDINGS: dict[str, Ending] = {
    "deactivate": lambda user, _app, _staff: people.deactivate(user=user),
    "delete": lambda user, _app, _staff: people.delete(user=user),
    "deactivate by staff": lambda user, _app, staff: directory.deactivate(
        actor_id=staff, user_id=user.pk
    ),
    "delete by staff": lambda user, _app, staff: directory.delete(actor_id=staff, user_id=user.pk),
    "password": lambda user, _app, _staff: passwords.change(user=user, password="Quiet-tram-1932"),
    "sessions": lambda user, _app, _staff: sessions.end_all(user=user),
    "sessions by staff": lambda user, _app, staff: directory.end_sessions(
        actor_id=staff, user_id=user.pk
    ),
    "application": lambda _user, app, _staff: registration.delete(application_pk=app),
    "consent": lambda user, app, _staff: revocation.revoke_client_of_person(user.pk, app),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_waits_for_an_exchange_in_flight(race: Race, ending: str) -> None:
    """The exchange holds its code, and refers to person and application when it commits."""
    person, app = make_person(), make_client(profile="oidc")
    staff = make_person(roles=["administrator"]).id
    user = User.objects.get(pk=person.id)
    session = sessions.begin(user=user, methods=["pwd"], ip=None, user_agent="")
    client = lookup.find(app.id)
    assert client
    code = codes.issue(authorization(person, app, sid=session.pk))
    in_flight = Event()

    def act(number: int) -> Any:
        if number:
            assert in_flight.wait(60)
            return ENDINGS[ending](user, app.pk, staff)
        with transaction.atomic():
            given = tokens.for_code(
                client=client, code=code, redirect_uri=app.redirect_uri, code_verifier=None
            )
            in_flight.set()
            until(somebody_waits_for_a_lock, seconds=60, what="the ending to be stopped")
        return given

    assert race(2, act)[0].access_token
