"""Who sees what: sharing with people and roles."""

import uuid

import pytest

from apps.access.services import groups, roles
from apps.accounts.services import people
from apps.core.errors import Invalid, NotFound
from apps.documents.errors import OwnerOnly, TooMany
from apps.documents.models import Document, DocumentShare
from apps.documents.services import access, documents, shares
from tests.documents.making import seen_by, write
from tests.support.factories import Person, make_person
from tests.support.races import Race


@pytest.fixture
def team(db: None) -> str:
    roles.define(slug="team", permissions=[])
    return "team"


def share(owner: Person, document: Document, level: str = "read", **given: object) -> DocumentShare:
    made, _ = shares.share(document_id=document.pk, user_id=owner.id, level=level, **given)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("by_person", "by_role", "by_group", "seen"),
    [
        (None, None, None, None),
        ("read", None, None, "read"),
        ("write", None, None, "write"),
        (None, "read", None, "read"),
        (None, "write", None, "write"),
        (None, None, "read", "read"),
        (None, None, "write", "write"),
        ("read", "write", None, "write"),
        ("write", "read", "read", "write"),
        ("read", None, "write", "write"),
        ("read", "read", "read", "read"),
    ],
)
def test_the_highest_level_of_all_shares_counts(
    ada: Person,
    ben: Person,
    by_person: str | None,
    by_role: str | None,
    by_group: str | None,
    seen: str | None,
) -> None:
    made = write(ada)
    for slug in ("direct", "through-group"):
        roles.define(slug=slug, permissions=[])
        roles.assign(user_id=ada.id, role=slug)
    groups.define(name="Circle", roles=["through-group"])
    groups.add_member(name="Circle", user_id=ben.id)
    roles.assign(user_id=ben.id, role="direct")
    if by_person:
        share(ada, made, by_person, with_user_id=ben.id)
    if by_role:
        share(ada, made, by_role, with_role="direct")
    if by_group:
        share(ada, made, by_group, with_role="through-group")
    found = documents.visible(user_id=ben.id).first()
    assert (found.access if found else None) == seen


def test_a_share_is_for_nobody_else(ada: Person, ben: Person, team: str) -> None:
    made, carol = write(ada), make_person()
    roles.assign(user_id=ada.id, role=team)
    share(ada, made, with_user_id=ben.id)
    share(ada, made, with_role=team)
    with pytest.raises(NotFound):
        seen_by(carol, made.pk)


def test_a_role_taken_away_closes_the_document(ada: Person, ben: Person, team: str) -> None:
    made = write(ada)
    for person in (ada, ben):
        roles.assign(user_id=person.id, role=team)
    share(ada, made, with_role=team)
    assert seen_by(ben, made.pk).access == access.READ
    roles.take_away(user_id=ben.id, role=team)
    with pytest.raises(NotFound):
        seen_by(ben, made.pk)


def test_own_and_shared_documents_can_be_told_apart(ada: Person, ben: Person) -> None:
    shared = write(ada)
    own = write(ben)
    share(ada, shared, with_user_id=ben.id)
    for of, expected in (("own", {own.pk}), ("shared", {shared.pk}), ("all", {own.pk, shared.pk})):
        assert {one.pk for one in documents.visible(user_id=ben.id, of=of)} == expected


def test_sharing_again_changes_the_level(ada: Person, ben: Person) -> None:
    made = write(ada)
    first = share(ada, made, "read", with_user_id=ben.id)
    second = share(ada, made, "write", with_user_id=ben.id)
    assert first.pk == second.pk
    assert seen_by(ben, made.pk).access == access.WRITE


def test_sharing_at_once_makes_one_share(race: Race) -> None:
    ada, ben = make_person(), make_person()
    made = write(ada)
    race(4, lambda number: share(ada, made, ("read", "write")[number % 2], with_user_id=ben.id))
    assert made.shares.count() == 1


def test_only_the_owner_shares_and_sees_with_whom(ada: Person, ben: Person) -> None:
    made, carol = write(ada), make_person()
    share(ada, made, "write", with_user_id=ben.id)
    with pytest.raises(OwnerOnly):
        share(ben, made, with_user_id=carol.id)
    with pytest.raises(OwnerOnly):
        shares.of(document_id=made.pk, user_id=ben.id)
    with pytest.raises(NotFound):
        share(carol, made, with_user_id=carol.id)
    with pytest.raises(NotFound):
        shares.of(document_id=made.pk, user_id=carol.id)
    assert shares.of(document_id=made.pk, user_id=ada.id).count() == 1


def test_a_share_needs_somebody_to_share_with(ada: Person, ben: Person, team: str) -> None:
    made = write(ada)
    people.deactivate(user=people.find(ben.id))
    for given in (
        {},
        {"with_user_id": ben.id, "with_role": "member"},
        {"with_user_id": uuid.uuid4()},
        {"with_user_id": ada.id},
        {"with_user_id": ben.id},
        {"with_role": "no-such-role"},
        # Nobody may push a document at people they have nothing to do with.
        {"with_role": team},
    ):
        with pytest.raises(Invalid):
            share(ada, made, **given)
    assert not made.shares.exists()


def test_the_owner_ends_any_share_and_a_person_their_own(ada: Person, ben: Person) -> None:
    made, carol = write(ada), make_person()
    for_ben = share(ada, made, with_user_id=ben.id)
    for_carol = share(ada, made, with_user_id=carol.id)
    with pytest.raises(OwnerOnly):
        shares.unshare(document_id=made.pk, user_id=ben.id, share_id=for_carol.pk)
    shares.unshare(document_id=made.pk, user_id=ben.id, share_id=for_ben.pk)
    with pytest.raises(NotFound):
        seen_by(ben, made.pk)
    shares.unshare(document_id=made.pk, user_id=ada.id, share_id=for_carol.pk)
    with pytest.raises(NotFound):
        shares.unshare(document_id=made.pk, user_id=ada.id, share_id=for_carol.pk)


def test_a_share_of_another_document_is_not_found(ada: Person, ben: Person) -> None:
    one, other = write(ada), write(ada)
    made = share(ada, one, with_user_id=ben.id)
    with pytest.raises(NotFound):
        shares.unshare(document_id=other.pk, user_id=ada.id, share_id=made.pk)


def test_there_is_an_end_to_sharing(
    ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "MOST_SHARES", 1)
    made = write(ada)
    share(ada, made, with_user_id=ben.id)
    share(ada, made, "write", with_user_id=ben.id)
    with pytest.raises(TooMany):
        share(ada, made, with_role="member")
