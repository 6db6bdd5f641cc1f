"""Who may look after whose account: nobody reaches higher than they stand."""

import uuid

import pytest
from django.contrib.auth import get_user_model

from apps.access.services import rank, roles
from apps.core.errors import Forbidden, Invalid
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("actor", "target"),
    [
        (["staff"], ["administrator"]),
        (["member"], ["staff"]),
        ([], ["member"]),
        (["staff"], ["developer"]),
    ],
)
def test_an_account_that_may_more_is_out_of_reach(actor: list[str], target: list[str]) -> None:
    mine, theirs = factories.make_person(roles=actor), factories.make_person(roles=target)
    with pytest.raises(Forbidden):
        rank.on_person_managed(actor_id=mine.id, user_id=theirs.id)
    get_user_model().objects.filter(pk=theirs.id).update(is_active=False)
    with pytest.raises(Forbidden):
        rank.on_person_managed(actor_id=mine.id, user_id=theirs.id)


def test_not_even_an_administrator_reaches_a_superuser() -> None:
    above = factories.make_person(roles=[], is_superuser=True)
    administrator = factories.make_person(roles=["administrator"])
    with pytest.raises(Forbidden):
        rank.on_person_managed(actor_id=administrator.id, user_id=above.id)
    rank.on_person_managed(actor_id=above.id, user_id=administrator.id)


def test_an_account_that_may_no_more_can_be_looked_after() -> None:
    roles.define(slug="keeper", permissions=["users.write"])
    staff = factories.make_person(roles=["staff", "member", "keeper"])
    for held in ([], ["member"], ["staff"]):
        rank.on_person_managed(actor_id=staff.id, user_id=factories.make_person(roles=held).id)


def test_who_lost_the_role_reaches_nobody_with_a_token_from_before() -> None:
    """A scope was opened when the token was given; a role can be gone since."""
    keeper, member = factories.make_person(roles=["administrator"]), factories.make_person()
    rank.on_person_managed(actor_id=keeper.id, user_id=member.id)
    roles.replace(user_id=keeper.id, roles=["member", "staff"])
    with pytest.raises(Forbidden):
        rank.on_person_managed(actor_id=keeper.id, user_id=member.id)


def test_an_application_never_touches_accounts_with_power_over_others() -> None:
    rank.on_person_managed(
        actor_id=None, user_id=factories.make_person(roles=["member", "developer"]).id
    )
    for person in (
        factories.make_person(roles=["staff"]),
        factories.make_person(is_superuser=True),
    ):
        with pytest.raises(Forbidden):
            rank.on_person_managed(actor_id=None, user_id=person.id)


def test_only_administrators_choose_roles_and_up_to_what_they_hold() -> None:
    administrator = factories.make_person(roles=["administrator"])
    rank.on_roles_chosen(actor_id=administrator.id, roles=["staff", "administrator"])
    with pytest.raises(Invalid):
        rank.on_roles_chosen(actor_id=administrator.id, roles=["nobody"])
    staff = factories.make_person(roles=["staff"])
    for actor_id in (staff.id, None, uuid.uuid4()):
        with pytest.raises(Forbidden):
            rank.on_roles_chosen(actor_id=actor_id, roles=["staff"])
    roles.define(slug="deputy", permissions=["admin.change"])
    deputy = factories.make_person(roles=["deputy"])
    with pytest.raises(Forbidden):
        rank.on_roles_chosen(actor_id=deputy.id, roles=["administrator"])


def test_the_roles_of_several_people_come_in_one_answer() -> None:
    first, second = (
        factories.make_person(roles=["staff", "member"]),
        factories.make_person(roles=[]),
    )
    assert rank.slugs_of_people([first.id, second.id]) == {
        first.id: ["member", "staff"],
        second.id: [],
    }
