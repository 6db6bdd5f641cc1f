"""What staff change of an account that protects it, its owner is told: staff may be insiders."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import directory, people
from apps.core.services import worker
from tests.accounts.conftest import NEW_PASSWORD
from tests.admin.staff import signed_in
from tests.support.factories import Person, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    return make_person(roles=["administrator"])


@pytest.fixture(autouse=True)
def _written(person: User, administrator: Person, mailoutbox: list[Any]) -> None:
    worker.run_due()
    mailoutbox.clear()


def told(mailoutbox: list[Any]) -> list[tuple[str, str]]:
    worker.run_due()
    return [(message.to[0], message.subject) for message in mailoutbox]


def test_another_address_is_told_to_the_mailbox_that_it_replaces(
    person: User, administrator: Person, mailoutbox: list[Any]
) -> None:
    page = reverse("admin:accounts_user_change", args=[person.pk])
    form = {"email": "insider@example.net", "username": "", "profile-TOTAL_FORMS": "0"}
    form |= {"profile-INITIAL_FORMS": "0"}
    assert signed_in(administrator).post(page, form).status_code == 302
    assert people.find(person.pk).email == "insider@example.net"
    assert told(mailoutbox) == [("ann@example.com", "Your main e-mail address was changed")]
    # Staff may have done it because somebody else reads that mailbox: it has no say any more.
    assert "not-me" not in mailoutbox[0].body
    assert "An administrator changed the e-mail address" in mailoutbox[0].body


def test_another_password_is_told(
    person: User, administrator: Person, mailoutbox: list[Any]
) -> None:
    actor, account = administrator.id, {"username": "ann"}
    directory.change(actor_id=actor, user_id=person.pk, account=account, password=NEW_PASSWORD)
    assert told(mailoutbox) == [("ann@example.com", "Your password was changed")]


def test_what_protects_nothing_is_no_news(
    person: User, administrator: Person, mailoutbox: list[Any]
) -> None:
    account, claims = {"username": "ann", "email": "ANN@example.com"}, {"nickname": "Ann"}
    directory.change(actor_id=administrator.id, user_id=person.pk, account=account, claims=claims)
    assert told(mailoutbox) == []


def test_a_mailbox_that_is_forgotten_meanwhile_is_not_written_to(
    person: User, administrator: Person, mailoutbox: list[Any]
) -> None:
    account = {"email": "other@example.net"}
    directory.change(actor_id=administrator.id, user_id=person.pk, account=account)
    from apps.accounts.models import Notice

    Notice.objects.all().delete()
    assert told(mailoutbox) == []
