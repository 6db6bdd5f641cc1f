"""What falls when a session, a person's credentials, a person, a consent or an application ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import directory, passwords, people, sessions
from apps.clients.services import lookup, registration
from apps.core import clock
from apps.oauth.errors import InvalidGrant, InvalidToken
from apps.oauth.models import AccessToken, Denial
from apps.oauth.services import codes, consents, revocation, tokens
from apps.oauth.services.issuing import Given
from tests.oauth.authorizations import authorization
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.races import Race, somebody_waits_for_a_lock
from tests.support.waiting import until

pytestmark = pytest.mark.django_db
SCOPES = ("openid", "profile", "email", "offline_access")


@dataclass
class World:
    """One person with two sessions, two clients, and what each was given."""

    person: Person
    user: User
    sessions: list[BrowserSession]
    clients: list[RegisteredClient]
    given: dict[str, tuple[RegisteredClient, Given]]


def exchange(client: RegisteredClient, code: str) -> Given:
    found = lookup.find(client.id)
    if found is None:
        raise InvalidGrant
    return tokens.for_code(
        client=found, code=code, redirect_uri=client.redirect_uri, code_verifier=None
    )


def give(
    person: Person, client: RegisteredClient, session: BrowserSession, *, offline: bool
) -> Given:
    return exchange(client, a_code(person, client, session, offline=offline))


def a_code(
    person: Person, client: RegisteredClient, session: BrowserSession, *, offline: bool = False
) -> str:
    scopes = ("openid", "offline_access") if offline else ("openid",)
    return codes.issue(authorization(person, client, scopes=scopes, sid=session.pk))


@pytest.fixture
def world(db: None) -> World:
    person = make_person()
    user = User.objects.get(pk=person.id)
    open_sessions = [
        sessions.begin(user=user, methods=["pwd"], ip=None, user_agent="") for _ in range(2)
    ]
    clients = [
        make_client(profile="oidc", scopes=SCOPES),
        make_client(profile="oidc", scopes=SCOPES, token_format="opaque"),
    ]
    given = {}
    for number, client in enumerate(clients):
        for name, session in zip("ab", open_sessions, strict=True):
            for offline in (False, True):
                key = f"{name}{number}{'-offline' if offline else ''}"
                given[key] = client, give(person, client, session, offline=offline)
    return World(person, user, open_sessions, clients, given)


def alive(world: World) -> set[str]:
    """Names of what still works; access token and refresh token must agree about it."""
    found = set()
    for name, (client, given) in world.given.items():
        works = {_access_works(given), _refresh_works(client, given)}
        assert len(works) == 1, f"{name}: access and refresh token differ"
        if works == {True}:
            found.add(name)
    return found


def _access_works(given: Given) -> bool:
    try:
        tokens.inspect(given.access_token)
    except InvalidToken:
        return False
    return True


def _refresh_works(client: RegisteredClient, given: Given) -> bool:
    found = lookup.find(client.id)
    try:
        if found is None:
            return False
        assert given.refresh_token
        tokens.for_refresh(client=found, token=given.refresh_token)
    except InvalidGrant:
        return False
    return True


ALL = {
    f"{session}{client}{kind}" for session in "ab" for client in "01" for kind in ("", "-offline")
}


def test_everything_works_at_first(world: World) -> None:
    assert alive(world) == ALL


def test_an_ended_session_takes_what_stands_on_it_and_nothing_offline(world: World) -> None:
    sessions.end(user=world.user, session_ids=[world.sessions[0].pk])
    assert alive(world) == ALL - {"a0", "a1"}


def test_a_new_password_takes_all_but_what_stands_on_the_kept_session(world: World) -> None:
    passwords.change(
        user=world.user, password="another-Quiet-tram-1932", keep_session=world.sessions[0].pk
    )
    assert alive(world) == {"a0", "a1"}


def test_a_new_password_without_a_kept_session_takes_all(world: World) -> None:
    passwords.change(user=world.user, password="another-Quiet-tram-1932")
    assert alive(world) == set()


def test_a_deactivated_person_has_nothing_left_and_gets_nothing_back(world: World) -> None:
    people.deactivate(user=world.user)
    assert alive(world) == set()
    people.reactivate(user=world.user)
    assert alive(world) == set()


def test_a_deleted_person_has_nothing_left(world: World) -> None:
    people.delete(user=world.user)
    assert alive(world) == set()
    assert not AccessToken.objects.exists()


def test_a_withdrawn_consent_takes_what_it_gave_to_that_client(world: World) -> None:
    first = world.clients[0]
    consents.grant(user_id=world.person.id, application_pk=first.pk, asked=SCOPES, agreed=SCOPES)
    consents.withdraw(user_id=world.person.id, client_id=first.id)
    assert alive(world) == {name for name in ALL if "1" in name}


def test_another_persons_tokens_stay(world: World) -> None:
    other = make_person()
    user = User.objects.get(pk=other.id)
    session = sessions.begin(user=user, methods=["pwd"], ip=None, user_agent="")
    given = give(other, world.clients[0], session, offline=False)
    people.deactivate(user=world.user)
    passwords.change(user=world.user, password="another-Quiet-tram-1932")
    assert _access_works(given)
    assert _refresh_works(world.clients[0], given)


@pytest.mark.parametrize("number", [0, 1])
def test_a_disabled_application_has_nothing_left(world: World, number: int) -> None:
    client = world.clients[number]
    registration.disable(application_pk=client.pk)
    assert alive(world) == {name for name in ALL if str(number) not in name}


def test_an_application_enabled_again_starts_afresh(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.clients[0]
    registration.disable(application_pk=client.pk)
    registration.enable(application_pk=client.pk)
    then = clock.now() + timedelta(seconds=6)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert alive(world) == {name for name in ALL if "1" in name}
    fresh = give(world.person, client, world.sessions[0], offline=False)
    assert _access_works(fresh)
    assert _refresh_works(client, fresh)


def test_a_deleted_application_has_nothing_left(world: World) -> None:
    registration.delete(application_pk=world.clients[1].pk)
    assert alive(world) == {name for name in ALL if "0" in name}


def test_a_code_that_was_not_used_yet_falls_too(world: World) -> None:
    client, person = world.clients[0], world.person
    verbs: list[Callable[[], Any]] = [
        lambda: revocation.revoke_client_of_person(person.id, client.pk),
        lambda: passwords.change(user=world.user, password="another-Quiet-tram-1932"),
        lambda: people.deactivate(user=world.user),
    ]
    for verb in verbs:
        session = sessions.begin(user=world.user, methods=["pwd"], ip=None, user_agent="")
        code = a_code(person, client, session)
        verb()
        with pytest.raises(InvalidGrant):
            exchange(client, code)


def test_nothing_is_revoked_by_a_transaction_that_fails(world: World) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        revocation.on_person_deactivated(world.person.id)
        raise RuntimeError
    assert alive(world) == ALL


def test_a_second_revocation_changes_nothing(world: World) -> None:
    revocation.on_person_deactivated(world.person.id)
    denied = Denial.objects.count()
    revocation.on_person_deactivated(world.person.id)
    assert Denial.objects.count() == denied
    assert alive(world) == set()


def staff() -> UUID:
    return make_person(roles=["administrator"]).id


ENDINGS: dict[str, Callable[[World], Any]] = {
    "deactivate": lambda world: people.deactivate(user=world.user),
    "delete": lambda world: people.delete(user=world.user),
    "by-staff": lambda world: directory.deactivate(actor_id=staff(), user_id=world.user.pk),
    "deletion-by-staff": lambda world: directory.delete(actor_id=staff(), user_id=world.user.pk),
    "password": lambda world: passwords.change(user=world.user, password="another-Quiet-tram-1932"),
    "session": lambda world: sessions.end_all(user=world.user),
    "disable": lambda world: registration.disable(application_pk=world.clients[1].pk),
    "application": lambda world: registration.delete(application_pk=world.clients[1].pk),
    "consent": lambda world: revocation.revoke_client_of_person(
        world.person.id, world.clients[1].pk
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_in_the_middle_of_exchanges_leaves_nothing_alive(
    race: Race, world: World, ending: str
) -> None:
    """Whichever comes first, nobody fails and nothing slips through."""
    client = world.clients[1]
    waiting = [a_code(world.person, client, world.sessions[0]) for _ in range(8)]

    def act(number: int) -> Given | None:
        if number == 3:
            ENDINGS[ending](world)
            return None
        if number == 9:
            revocation.on_sessions_ended([world.sessions[1].pk])
            return None
        try:
            if number < 10:
                return exchange(client, waiting[number - (number > 3) - (number > 9)])
            refreshed = world.given["b1-offline" if number % 2 else "a1"][1].refresh_token
            found = lookup.find(client.id)
            if not found or not refreshed:
                return None
            return tokens.for_refresh(client=found, token=refreshed)
        except InvalidGrant:
            return None

    given = [answer for answer in race(16, act) if answer]
    if ending == "session":
        given = [answer for answer in given if "offline_access" not in answer.scopes]
    assert not any(_access_works(answer) for answer in given)
    assert not any(_refresh_works(client, answer) for answer in given)


@pytest.mark.parametrize("ending", ["deactivate", "delete", "password", "session"])
def test_two_endings_of_one_person_wait_for_each_other(
    race: Race, world: World, ending: str
) -> None:
    """Signing out while an administrator shuts the person out: neither fails."""
    first = world.sessions[0].pk
    a_code(world.person, world.clients[1], world.sessions[0])
    held = Event()

    def act(number: int) -> None:
        if number:
            assert held.wait(60)
            ENDINGS[ending](world)
            return
        with transaction.atomic():
            BrowserSession.objects.select_for_update().get(pk=first)
            held.set()
            until(somebody_waits_for_a_lock, seconds=60, what="the other ending to be stopped")
            sessions.end(user=world.user, session_ids=[first])

    race(2, act)
    assert not any("a" in name for name in alive(world) if "offline" not in name)
