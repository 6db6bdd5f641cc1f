"""Consents are remembered, narrowed and taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.core import clock, hooks
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
        codes.redeem(digest=codes.sum_of(code), application_pk=app.pk, client_id=app.id)
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


def test_agreeing_to_nothing_is_remembered_as_declining(
    person: Person, app: RegisteredClient
) -> None:
    grant(person, app, "openid email", "")
    answer = remembered(person, app)
    assert (set(answer.scopes), set(answer.declined)) == (set(), {"openid", "email"})


def test_taking_back_a_scope_declines_it(person: Person, app: RegisteredClient) -> None:
    grant(person, app, "openid email", "openid email")
    consents.take_back(user_id=person.id, client_id=app.id, scope="email")
    answer = remembered(person, app)
    assert (set(answer.scopes), set(answer.declined)) == ({"openid"}, {"email"})


@pytest.mark.parametrize("scope", ["openid", "phone", "nonsense", ""])
def test_what_was_not_agreed_to_or_cannot_be_declined_is_not_taken_back(
    person: Person, app: RegisteredClient, scope: str
) -> None:
    grant(person, app, "openid email", "openid email")
    code = code_of(person, app)
    with pytest.raises(NotFound):
        consents.take_back(user_id=person.id, client_id=app.id, scope=scope)
    assert remembered(person, app).scopes == {"openid", "email"}
    assert is_good(code, app)


def test_taking_back_revokes_what_carries_the_scope_and_nothing_else(
    person: Person, app: RegisteredClient
) -> None:
    grant(person, app, "openid email mail", "openid email mail")
    other = make_client()

    def code(of: RegisteredClient, *scopes: str, **facts: Any) -> str:
        return codes.issue(authorization(person, of, scopes=scopes, **facts))

    carries, beside = code(app, "openid", "email"), code(app, "openid", "mail")
    elsewhere, somebodys = code(other, "openid", "email"), authorization(make_person(), app)
    # A single claim is released by the scope, though the token does not carry it.
    claims = code(app, "openid", claims={"userinfo": {"email": None}})
    consents.take_back(user_id=person.id, client_id=app.id, scope="email")
    assert not is_good(carries, app)
    assert not is_good(claims, app)
    assert is_good(beside, app)
    assert is_good(elsewhere, other)
    assert is_good(codes.issue(somebodys), app)


def test_the_last_use_is_written_every_few_minutes_only(
    person: Person, app: RegisteredClient, django_assert_num_queries: Any
) -> None:
    grant(person, app, "openid", "openid")

    def use(last_used_at: datetime | None) -> None:
        consents.used(user_id=person.id, application_pk=app.pk, last_used_at=last_used_at)

    just_now = remembered(person, app).last_used_at
    with django_assert_num_queries(0):
        use(just_now)
    for old in (None, clock.now() - timedelta(minutes=6)):
        Consent.objects.update(last_used_at=old)
        with django_assert_num_queries(1):
            use(old)
        again = remembered(person, app).last_used_at
        assert again
        assert again > clock.now() - timedelta(minutes=1)


def test_many_consents_at_once_leave_one_row(race: Race) -> None:
    person, app = make_person(), make_client()
    race(8, lambda number: grant(person, app, f"openid s{number}", f"openid s{number}"))
    assert Consent.objects.count() == 1
    assert remembered(person, app).scopes == {"openid", *(f"s{number}" for number in range(8))}


def test_two_tabs_that_take_back_two_scopes_take_back_both(race: Race) -> None:
    person, app = make_person(), make_client()
    scopes = [f"s{number}" for number in range(6)]
    grant(person, app, " ".join(["openid", *scopes]), " ".join(["openid", *scopes]))
    race(6, lambda n: consents.take_back(user_id=person.id, client_id=app.id, scope=scopes[n]))
    answer = remembered(person, app)
    assert (set(answer.scopes), set(answer.declined)) == ({"openid"}, set(scopes))


def test_what_a_thief_allowed_is_not_remembered_once_the_account_is_taken_back(
    person: Person, app: RegisteredClient
) -> None:
    mine = make_client()
    grant(person, mine, "openid profile", "openid profile")
    Consent.objects.update(granted_at=clock.now() - timedelta(days=30))
    grant(person, app, "openid profile", "openid profile")
    hooks.run("account_recovered", user_id=person.id, since=clock.now() - timedelta(hours=1))
    assert remembered(person, app) == consents.Remembered()
    assert remembered(person, mine).scopes == {"openid", "profile"}
