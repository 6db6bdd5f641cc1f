"""Groups: their members hold their roles as long as they are members."""

import uuid

import pytest

from apps.access.services import authority, groups
from apps.core.errors import Invalid, NotFound
from tests.support import factories

pytestmark = pytest.mark.django_db


def slugs_of(person: factories.Person) -> list[str]:
    return [role.slug for role in authority.roles_of_person(person.id)]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "two\nlines", "nul\0"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        groups.define(name=name, roles=[])
    assert refused.value.field == "name"


def test_a_group_of_unknown_roles_is_not_made() -> None:
    with pytest.raises(Invalid):
        groups.define(name="Support", roles=["nobody"])
    with pytest.raises(NotFound):
        groups.remove(name="Support")


def test_members_hold_the_roles_of_the_group_while_it_lasts() -> None:
    person = factories.make_person(roles=["staff"])
    groups.define(name="Support", roles=["staff", "developer"])
    groups.add_member(name="Support", user_id=person.id)
    groups.add_member(name="Support", user_id=person.id)
    assert slugs_of(person) == ["developer", "staff"], "held twice, listed once"
    groups.define(name=" Support ", roles=["member"])
    assert slugs_of(person) == ["member", "staff"]
    groups.remove_member(name="Support", user_id=person.id)
    groups.remove_member(name="Support", user_id=person.id)
    assert slugs_of(person) == ["staff"]
    groups.replace_members(name="Support", user_ids=[person.id])
    assert slugs_of(person) == ["member", "staff"]
    groups.remove(name="Support")
    assert slugs_of(person) == ["staff"]


def test_nobody_cannot_be_a_member() -> None:
    groups.define(name="Support", roles=[])
    with pytest.raises(NotFound):
        groups.add_member(name="Support", user_id=uuid.uuid4())
    with pytest.raises(NotFound):
        groups.replace_members(name="Support", user_ids=[uuid.uuid4()])
    with pytest.raises(NotFound):
        groups.add_member(name="Sales", user_id=factories.make_person().id)
