"""People: made whole, changed, shut out, removed; duplicates are refused by the database."""

import uuid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from apps.accounts.models import BrowserSession, Profile, User
from apps.accounts.services import addresses, people, sessions
from apps.core import errors, hooks
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the hooks were told, in order."""
    told: list[tuple[str, dict[str, Any]]] = []
    original = hooks.run

    def run(event: str, **facts: Any) -> None:
        told.append((event, facts))
        original(event, **facts)

    monkeypatch.setattr(hooks, "run", run)
    return told


def _session(user: User) -> BrowserSession:
    return sessions.begin(user=user, methods=["pwd"], ip="127.0.0.1", user_agent="")


def test_a_person_is_made_whole(heard: list[Any]) -> None:
    user = people.create(
        email=" Ann@Example.COM ",
        password=PASSWORD,
        verified=True,
        username="ann",
        claims={"given_name": "Ann", "zoneinfo": "Europe/Berlin"},
        roles=["staff"],
    )
    assert user.email == "ann@example.com"
    assert user.check_password(PASSWORD)
    assert user.profile.given_name == "Ann"
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("ann@example.com", True, True)
    assert heard == [("person_created", {"user": user, "roles": ["staff"]})]


def test_without_a_password_none_verifies() -> None:
    user = people.create(email="ann@example.com")
    assert not user.has_usable_password()
    assert not user.check_password("")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "a\x00b@example.com",
        "ann@example.com\nBcc: x@y.z",
        "a" * 250 + "@example.com",
        "\ud800@example.com",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        people.create(email=email)
    assert refused.value.field == "email"
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["a b", "-ann", "ann.", "a" * 65, "änn", "a\x00", "ann\n"])
def test_what_is_no_user_name_is_refused(username: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        people.create(email="ann@example.com", username=username)
    assert refused.value.field == "username"


def test_an_address_is_taken_whatever_its_case(person: User) -> None:
    with pytest.raises(errors.Conflict) as refused:
        people.create(email="ANN@example.com")
    assert refused.value.field == "email"


def test_a_verified_second_address_is_taken_too(person: User) -> None:
    EmailAddress.objects.create(user=person, email="second@example.com", verified=True)
    with pytest.raises(errors.Conflict):
        people.create(email="second@example.com")


def test_a_user_name_is_taken_whatever_its_case() -> None:
    people.create(email="ann@example.com", username="Ann")
    with pytest.raises(errors.Conflict) as refused:
        people.create(email="bob@example.com", username="aNN")
    assert refused.value.field == "username"
    assert not User.objects.filter(email="bob@example.com").exists()


def test_a_conflict_does_not_repeat_the_address(person: User) -> None:
    with pytest.raises(errors.Conflict) as refused:
        people.create(email=person.email)
    assert person.email not in str(refused.value)


def test_a_failing_hook_leaves_nobody_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(event: str, **facts: Any) -> None:
        raise RuntimeError(event)

    monkeypatch.setattr(hooks, "run", fail)
    with pytest.raises(RuntimeError):
        people.create(email="ann@example.com")
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_of_sixteen_sign_ups_for_one_address_one_wins(race: Any) -> None:
    def make(number: int) -> str:
        try:
            people.create(email="ann@example.com", username=f"ann{number}")
        except errors.Conflict as refused:
            return str(refused.field)
        return "made"

    told = race(16, make)
    assert sorted(told) == ["email"] * 15 + ["made"]
    assert User.objects.count() == Profile.objects.count() == EmailAddress.objects.count() == 1


def test_a_new_address_replaces_the_primary_one_and_is_unverified(person: User) -> None:
    people.change(user=person, email="new@example.com")
    assert person.email == "new@example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("new@example.com", False, True)
    ]


def test_a_change_to_a_taken_address_changes_nothing(person: User) -> None:
    people.create(email="bob@example.com")
    with pytest.raises(errors.Conflict):
        people.change(user=person, email="BOB@example.com", username="ann")
    person.refresh_from_db()
    assert (person.email, person.username) == ("ann@example.com", None)


def test_a_change_leaves_what_is_not_named(person: User) -> None:
    people.change(user=person, username="ann", is_superuser=True)
    people.change(user=person, verified=False)
    person.refresh_from_db()
    assert (person.username, person.is_superuser) == ("ann", True)
    assert not addresses.is_verified(user_id=person.pk, email=person.email)
    people.change(user=person, username=None)
    person.refresh_from_db()
    assert person.username is None


def test_a_person_that_is_gone_is_not_found(person: User) -> None:
    people.delete(user=User.objects.get(pk=person.pk))
    for verb in (people.change, people.deactivate, people.reactivate, people.delete):
        with pytest.raises(errors.NotFound):
            verb(user=person)
    for unknown in (uuid.uuid4(), "no-uuid"):
        with pytest.raises(errors.NotFound):
            people.find(unknown)


def test_deactivating_ends_the_sessions_and_tells_the_floors_above(
    person: User, heard: list[Any]
) -> None:
    session = _session(person)
    people.deactivate(user=person)
    told = [event for event, _ in heard]
    assert told == ["sessions_ended", "browsers_mistrusted", "person_deactivated"]
    assert heard[0][1] == {"session_ids": [session.pk]}
    assert heard[1][1] == heard[2][1] == {"user_id": person.pk}
    assert sessions.live(session.pk) is None
    assert not User.objects.get(pk=person.pk).is_active


def test_reactivating_gives_no_session_back(person: User) -> None:
    session = _session(person)
    people.deactivate(user=person)
    people.reactivate(user=person)
    assert User.objects.get(pk=person.pk).is_active
    assert sessions.live(session.pk) is None


def test_deleting_ends_everything_first(person: User, heard: list[Any]) -> None:
    _session(person)
    people.delete(user=person)
    told = [event for event, _ in heard]
    assert told == [
        "sessions_ended",
        "browsers_mistrusted",
        "person_deactivated",
        "person_deleted",
    ]
    assert heard[-1][1] == {"user_id": person.pk, "addresses": [person.email]}
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_createsuperuser_works_without_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--email", "root@example.com", verbosity=0)
    user = User.objects.get(email="root@example.com")
    assert user.is_superuser
    assert user.check_password(PASSWORD)
    assert addresses.is_verified(user_id=user.pk, email=user.email)


def test_createsuperuser_refuses_in_a_sentence(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--email", "no address", verbosity=0)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--email", person.email, verbosity=0)
