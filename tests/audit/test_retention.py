"""Old events go from the beginning; what is left still verifies, and nobody else can do the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import prefetch_related_objects

from apps.audit.errors import TrailAltered
from apps.audit.models import Chain, Event, Party
from apps.audit.services import checkpoints, retention, sealing, secret, verification
from apps.audit.services.checkpoints import Checkpoint
from tests.audit.conftest import Write

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """What verification says."""
    return verification.verify().told


def fields_of(row: Event) -> dict[str, Any]:
    """A row as it was read, without what was read with it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def at(position: int) -> Any:
    """The row at a position, to do something to it."""
    return Event.objects.filter(position=position)


@pytest.fixture
def aged(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows from long ago and two of today."""
    from apps.core import clock

    today = clock.now()
    monkeypatch.setattr(clock, "now", lambda: today - timedelta(days=100))
    write(3)
    monkeypatch.setattr(clock, "now", lambda: today)
    write(2)


@pytest.mark.usefixtures("aged")
def test_what_is_older_goes_and_the_rest_still_verifies() -> None:
    point = checkpoints.read(checkpoints.take())
    assert retention.purge(days=30) == 3
    sealing.seal()
    report = verification.verify(kept=[point])
    assert (report.first, report.last, report.faults) == (4, 6, 0)
    assert not Party.objects.filter(event__position__lte=3).exists()
    assert retention.purge(days=30) == 0


@pytest.mark.usefixtures("aged")
def test_in_batches_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    assert retention.purge(days=30) == 3
    assert verification.verify().faults == 0


@pytest.mark.usefixtures("aged")
def test_all_of_it_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.core import clock

    later = clock.now() + timedelta(days=50)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert retention.purge(days=30) == 5
    sealing.seal()
    assert verification.verify().faults == 0


@pytest.mark.usefixtures("aged")
def test_what_was_altered_is_not_removed_with_its_trace() -> None:
    at(2).update(client_id="notes")
    with pytest.raises(TrailAltered):
        retention.purge(days=30)
    assert at(2).exists()


@pytest.mark.usefixtures("aged")
def test_a_beginning_that_somebody_else_cut_is_found() -> None:
    Event.objects.filter(position__lte=3).delete()
    assert told() == ["Positions 1 to 3 were removed."]


@pytest.mark.usefixtures("aged")
def test_an_exported_checkpoint_is_not_a_cut() -> None:
    forged = checkpoints.sign(Checkpoint(3, Event.objects.get(position=3).hash))
    Event.objects.filter(position__lte=3).delete()
    Chain.objects.update(cut=forged)
    assert told() == ["The head was altered: somebody changed where the trail ends."]


@pytest.mark.usefixtures("aged")
def test_a_cut_that_nobody_signed_is_found() -> None:
    Chain.objects.update(cut="a.b.c")
    assert "Where the trail begins was altered." in told()
    with pytest.raises(TrailAltered):
        retention.purge(days=30)


@pytest.mark.usefixtures("aged")
def test_an_altered_head_keeps_retention_from_cutting() -> None:
    Chain.objects.update(mac="0" * 64)
    with pytest.raises(TrailAltered):
        retention.purge(days=30)


@pytest.mark.usefixtures("aged")
def test_verifying_beside_a_purge_raises_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first batch is read, then retention cuts past it, then the next batch is read."""
    monkeypatch.setattr(verification, "BATCH", 1)
    judge, calls = verification._judge_content, []

    def while_purging(*facts: Any) -> None:
        judge(*facts)
        calls.append(facts)
        if len(calls) == 1:
            retention.purge(days=30)

    monkeypatch.setattr(verification, "_judge_content", while_purging)
    assert verification.verify().told == []


@pytest.mark.usefixtures("aged")
def test_a_purge_before_the_first_row_is_read_raises_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The head is read, then retention cuts up to it, then there are no rows to read."""
    is_ours, calls = secret.is_ours, []

    def while_purging(chain: Chain) -> bool:
        calls.append(chain)
        if len(calls) == 1:
            retention.purge(days=-1)
        return is_ours(chain)

    monkeypatch.setattr(secret, "is_ours", while_purging)
    assert verification.verify().told == []
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("aged")
def test_a_purge_between_rows_and_their_parties_raises_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge, calls = verification._judge_content, []

    def after_purging(report: verification.Report, key: Any, row: Event, name: str) -> None:
        calls.append(name)
        if len(calls) == 1:
            retention.purge(days=30)
            prefetch_related_objects([row := Event(**fields_of(row))], "party_rows")
        judge(report, key, row, name)

    monkeypatch.setattr(verification, "_judge_content", after_purging)
    assert verification.verify().told == []


@pytest.mark.usefixtures("aged")
def test_an_older_beginning_put_back_is_not_looked_at_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever can write to the database may put a whole older head back while we read."""
    older = Chain.objects.values("cut", "mac", "position", "hash").get()
    retention.purge(days=30)
    judge = verification._judge_unsealed

    def while_putting_back(*facts: Any) -> None:
        judge(*facts)
        Chain.objects.update(**older)

    monkeypatch.setattr(verification, "_judge_unsealed", while_putting_back)
    assert verification.verify().faults == 0
    assert "Positions 1 to 3 were removed." in told()


@pytest.mark.usefixtures("aged")
def test_a_purge_that_finds_nothing_left_writes_nothing_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two at once: the other one was quicker, after we had looked."""
    verify, calls = verification.verify, []

    def while_purging(**limits: Any) -> verification.Report:
        report = verify(**limits)
        calls.append(limits)
        if len(calls) == 1:
            assert retention.purge(days=30) == 3
        return report

    monkeypatch.setattr(verification, "verify", while_purging)
    assert retention.purge(days=30) == 0
    assert Event.objects.filter(name="audit.cut").count() == 1


@pytest.mark.usefixtures("aged")
def test_heads_that_somebody_swaps_are_not_looked_at_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both are ours and marked by us: whoever can write to the database shows them in turn."""
    older = Chain.objects.values("cut", "mac", "position", "hash").get()
    retention.purge(days=30)
    newer = Chain.objects.values("cut", "mac", "position", "hash").get()
    Chain.objects.update(**older)
    read, unsealed, calls = verification._read, verification._judge_unsealed, []

    def from_the_older(*limits: Any) -> Any:
        calls.append(limits)
        assert len(calls) < 5
        Chain.objects.update(**older)
        return read(*limits)

    def to_the_newer(*facts: Any) -> None:
        unsealed(*facts)
        Chain.objects.update(**newer)

    monkeypatch.setattr(verification, "_read", from_the_older)
    monkeypatch.setattr(verification, "_judge_unsealed", to_the_newer)
    assert "Positions 1 to 3 were removed." in told()
