"""Consents are remembered, narrowed and taken back."""

from datetime import timedelta

import pytest

from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.errors import InvalidGrant
from apps.oauth.models import Consent, RefreshToken
from apps.oauth.services import codes, consents
from tests.oauth.authorizations import authorization
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.races import Race


@pytest.fixture
def person(db: None) -> Person:
    return make_person()


@pytest.fixture
def app(db: None) -> RegisteredClient:
    return make_client()


def grant(person: Person, app: RegisteredClient, asked: str, agreed: str) -> None:
    consents.grant(
        user_id=person.id, application_pk=app.pk, asked=asked.split(), agreed=agreed.split()
    )


def remembered(person: Person, app: RegisteredClient) -> consents.Remembered:
    return consents.remembered(user_id=person.id, application_pk=app.pk)


def code_of(person: Person, app: RegisteredClient) -> str:
    return codes.issue(authorization(person, app))


def is_good(code: str, app: RegisteredClient) -> bool:
    try:
        codes.redeem(code=code, application_pk=app.pk, client_id=app.id)
    except InvalidGrant:
        return False
    return True


def test_nothing_is_remembered_of_somebody_who_was_never_asked(
    person: Person, app: RegisteredClient
) -> None:
    assert remembered(person, app) == consents.Remembered()


def test_what_was_agreed_to_and_what_was_not_are_both_remembered(
    person: Person, app: RegisteredClient
) -> None:
    before = clock.now()
    grant(person, app, "openid email phone", "openid email")
    answer = remembered(person, app)
    assert answer.scopes == {"openid", "email"}
    assert answer.declined == {"phone"}
    assert answer.granted_at is not None
    assert before <= answer.granted_at <= clock.now()


def test_an_answer_that_was_not_asked_for_counts_for_nothing(
    person: Person, app: RegisteredClient
) -> None:
    grant(person, app, "openid", "openid users:write")
    assert remembered(person, app).scopes == {"openid"}


def test_answers_about_other_scopes_stay(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid email phone", "openid email")
    grant(person, app, "openid profile phone", "openid phone")
    answer = remembered(person, app)
    assert answer.scopes == {"openid", "email", "phone"}
    assert answer.declined == {"profile"}


def test_a_later_consent_has_a_later_time(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid", "openid")
    Consent.objects.update(granted_at=clock.now() - timedelta(days=1))
    old = remembered(person, app).granted_at
    grant(person, app, "openid", "openid")
    new = remembered(person, app).granted_at
    assert old is not None
    assert new is not None
    assert new - old > timedelta(hours=23)


def test_widening_leaves_earlier_grants_alone(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid email", "openid email")
    code = code_of(person, app)
    grant(person, app, "openid profile", "openid profile")
    assert is_good(code, app)


def test_narrowing_revokes_what_carries_the_lost_scope(
    person: Person, app: RegisteredClient
) -> None:
    grant(person, app, "openid email", "openid email")
    code = code_of(person, app)
    grant(person, app, "openid email", "openid")
    assert not is_good(code, app)


def test_withdrawing_forgets_and_revokes(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid email", "openid email")
    code = code_of(person, app)
    consents.withdraw(user_id=person.id, client_id=app.id)
    assert remembered(person, app) == consents.Remembered()
    assert not is_good(code, app)
    assert not RefreshToken.objects.filter(revoked__isnull=True).exists()


def test_only_ones_own_consent_can_be_withdrawn(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid", "openid")
    with pytest.raises(NotFound):
        consents.withdraw(user_id=make_person().id, client_id=app.id)
    assert remembered(person, app).scopes == {"openid"}


def test_connections_are_listed_by_name(person: Person) -> None:
    for name in ("Zebra", "Abacus"):
        grant(person, make_client(name=name), "openid email", "openid email")
    grant(make_person(), make_client(name="Other"), "openid", "openid")
    found = consents.connections_of(person.id)
    assert [app.name for app in found] == ["Abacus", "Zebra"]
    assert found[0].scopes == ("email", "openid")


def test_many_consents_at_once_leave_one_row(race: Race) -> None:
    person, app = make_person(), make_client()
    race(8, lambda number: grant(person, app, f"openid s{number}", f"openid s{number}"))
    assert Consent.objects.count() == 1
    assert remembered(person, app).scopes == {"openid", *(f"s{number}" for number in range(8))}
