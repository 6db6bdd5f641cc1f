"""Somebody writes to the database: each thing they may do to the trail is found."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from apps.audit import events
from apps.audit.errors import HeadAltered
from apps.audit.models import Chain, Event, Party
from apps.audit.services import (
    checkpoints,
    marks,
    sealing,
    secret,
    trail,
    verification,
)
from apps.audit.services.checkpoints import Checkpoint
from tests.audit.conftest import ANN, Write

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """What verification says."""
    return verification.verify().told


def at(position: int) -> Any:
    """The row at a position, to do something to it."""
    return Event.objects.filter(position=position)


@pytest.fixture
def five(write: Write) -> None:
    write(5)


@pytest.mark.usefixtures("five")
def test_an_honest_trail_has_no_fault() -> None:
    report = verification.verify()
    assert (report.first, report.last, report.events, report.faults) == (1, 5, 5, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "session.left"},
        {"at": F("at") + timedelta(seconds=1)},
        {"by": "system"},
        {"client_id": "notes"},
        {"details": {"number": 9}},
        {"parties": {}},
        {"mac": "0" * 64},
        {"id": uuid.UUID(int=77)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_row_is_found(write: Write, change: dict[str, Any]) -> None:
    write(5)
    if "id" in change:
        Party.objects.filter(event__position=3).delete()
    at(3).update(**change)
    assert any("Position 3" in sentence for sentence in told())


@pytest.mark.usefixtures("five")
def test_an_altered_link_is_found() -> None:
    at(3).update(hash="0" * 64)
    assert "Position 3 does not follow from the one before it." in told()


@pytest.mark.usefixtures("five")
def test_a_row_removed_from_the_middle_is_found() -> None:
    at(3).delete()
    assert told() == ["Position 3 was removed."]


@pytest.mark.usefixtures("five")
def test_removed_rows_are_found_when_the_others_close_ranks() -> None:
    at(3).delete()
    at(4).update(position=3)
    at(5).update(position=4)
    assert told() == [
        "Position 3 does not follow from the one before it.",
        "Position 4 does not follow from the one before it.",
        "Position 5 was removed from the end.",
    ]


@pytest.mark.usefixtures("five")
def test_the_last_row_removed_is_found() -> None:
    at(5).delete()
    assert told() == ["Position 5 was removed from the end."]


@pytest.mark.usefixtures("five")
def test_the_last_row_removed_and_the_head_moved_back_is_found() -> None:
    at(5).delete()
    Chain.objects.update(position=4, hash=Event.objects.get(position=4).hash)
    assert told() == ["The head was altered: somebody changed where the trail ends."]


@pytest.mark.usefixtures("five")
def test_nothing_is_sealed_after_a_head_that_somebody_moved() -> None:
    """Writing on would give it a good mark again."""
    at(5).delete()
    Chain.objects.update(position=4, hash=Event.objects.get(position=4).hash)
    trail.record(events.SIGNED_IN, subject=ANN)
    with pytest.raises(HeadAltered):
        sealing.seal()
    assert Event.objects.filter(position=None).count() == 1


@pytest.mark.usefixtures("five")
def test_an_old_copy_of_the_whole_trail_is_found_by_a_checkpoint(write: Write) -> None:
    old = Chain.objects.get()
    write(3)
    point = checkpoints.read(checkpoints.take())
    Event.objects.filter(position__gt=5).delete()
    old.save()
    assert told() == []
    assert verification.verify(kept=[point]).told == ["The trail ends at 5; a checkpoint was at 8."]


@pytest.mark.usefixtures("five")
def test_who_has_the_key_as_well_is_found_by_a_checkpoint() -> None:
    """They write the past anew, with good marks and good links."""
    point = checkpoints.read(checkpoints.take())
    key, previous = secret.current(), secret.GENESIS
    for row in Event.objects.order_by("position"):
        row.details = {"number": 0}
        row.mac = trail.mac_of(key, row)
        row.hash = previous = marks.of_link(
            key, previous=previous, position=row.position or 0, mac=row.mac
        )
        row.save()
    chain = Chain.objects.get()
    chain.hash = previous
    secret.mark_head(chain)
    chain.save()
    assert told() == []
    assert verification.verify(kept=[point]).told == ["Position 5 is not what the checkpoint says."]


@pytest.mark.usefixtures("five")
def test_the_row_of_a_checkpoint_that_is_gone_is_named() -> None:
    point = Checkpoint(3, Event.objects.get(position=3).hash)
    at(3).delete()
    assert verification.verify(kept=[point]).told == [
        "Position 3 was removed.",
        "Position 3, of a checkpoint, is not there.",
    ]


@pytest.mark.usefixtures("five")
def test_two_swapped_rows_are_found() -> None:
    at(2).update(position=99)
    at(3).update(position=2)
    at(99).update(position=3)
    assert told()[:2] == [
        "Position 2 does not follow from the one before it.",
        "Position 3 does not follow from the one before it.",
    ]


@pytest.mark.usefixtures("five")
def test_a_row_inserted_after_the_end_is_found() -> None:
    copy = at(5).get()
    copy.pk, copy.position = uuid.uuid4(), 6
    copy.save(force_insert=True)
    assert told() == ["Rows were inserted after the end, up to position 6."]


@pytest.mark.usefixtures("five")
def test_a_row_inserted_before_the_beginning_is_found() -> None:
    copy = at(1).get()
    copy.pk, copy.position = uuid.uuid4(), 0
    copy.save(force_insert=True)
    assert told() == ["Rows were inserted before the beginning."]


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_copied_row_is_found_waiting_and_sealed(
    write: Write, is_sealed: bool
) -> None:  # a parameter
    write(5)
    copy = at(2).get()
    copy.pk, copy.position, copy.parties = uuid.uuid4(), None, {}
    copy.save(force_insert=True)
    if is_sealed:
        sealing.seal()
    (sentence,) = told()
    assert sentence.endswith("was altered, or was never written by us.")


@pytest.mark.usefixtures("five")
def test_a_row_taken_out_to_be_sealed_again_later_is_found() -> None:
    at(3).update(position=None, hash="")
    sealing.seal()
    assert told() == ["Position 3 was removed."]


@pytest.mark.parametrize(
    "change",
    [
        {"person_id": uuid.UUID(int=2)},
        {"address": "198.51.100.1"},
        {"user_agent": "Chrome"},
        {"session_id": uuid.UUID(int=2)},
        {"salt": "0" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_party_is_found(write: Write, change: dict[str, Any]) -> None:
    write(5)
    Party.objects.filter(event__position=3).update(**change)
    assert told() == ["Position 3: its subject was altered."]


@pytest.mark.usefixtures("five")
def test_a_removed_party_is_not_taken_for_an_erased_one() -> None:
    Party.objects.filter(event__position=3).delete()
    assert told() == ["Position 3: its subject was removed, and not by us."]


@pytest.mark.usefixtures("five")
def test_a_party_that_somebody_else_erased_is_found() -> None:
    trail.erase(person_id=ANN)
    genuine = Party.objects.exclude(tombstone="").first()
    assert genuine
    stranger = uuid.UUID(int=5)
    trail.record(events.SIGNED_IN, subject=stranger)
    sealing.seal()
    Party.objects.filter(person_id=stranger).update(
        person_id=None, salt="", tombstone=genuine.tombstone
    )
    assert told() == ["Position 7: its subject was erased, and not by us."]


@pytest.mark.usefixtures("five")
def test_an_inserted_party_is_found() -> None:
    Party.objects.create(event=at(3).get(), role="actor", person_id=uuid.UUID(int=4))
    assert told() == ["Position 3: its actor was inserted."]


@pytest.mark.usefixtures("five")
def test_an_erased_person_is_no_fault_and_is_counted() -> None:
    trail.erase(person_id=ANN)
    sealing.seal()
    report = verification.verify()
    assert (report.faults, report.erased, report.events) == (0, 5, 6)


def test_more_faults_than_anybody_reads_are_counted(write: Write) -> None:
    write(5)
    Event.objects.update(client_id="notes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "_MOST_TOLD", 2)
        report = verification.verify()
    assert (report.faults, len(report.told)) == (5, 2)


def test_batches_leave_nothing_out(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(7)
    monkeypatch.setattr(verification, "BATCH", 3)
    assert verification.verify().events == 7
    at(4).update(client_id="notes")
    assert told() == ["Position 4 was altered, or was never written by us."]
