"""Reads the whole trail and says what is not as it was written. Changes nothing.

Batch by batch, so that a million rows need no more memory than a thousand, and beside a product
that goes on recording: what is sealed meanwhile is left for the next time.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Max, QuerySet

from apps.audit.errors import NotACheckpoint, SecretUnusable
from apps.audit.models import Chain, Event
from apps.audit.services import checkpoints, marks, parties, secret, trail
from apps.audit.services.checkpoints import Checkpoint

BATCH = 1_000
# Of more faults than these, only the number is told.
_MOST_TOLD = 100


@dataclass(slots=True)
class Report:
    """What was read, and the faults in it, each a sentence."""

    first: int = 0
    last: int = 0
    events: int = 0
    erased: int = 0
    unsealed: int = 0
    faults: int = 0
    told: list[str] = field(default_factory=list)

    def blame(self, sentence: str) -> None:
        """One more fault."""
        self.faults += 1
        if len(self.told) < _MOST_TOLD:
            self.told.append(sentence)


def verify(*, kept: Iterable[Checkpoint] = (), until: int | None = None) -> Report:
    """Judge every row up to the head, or `until` a position, and against `kept` checkpoints.

    Raises `SecretUnusable`.
    """
    last = -1
    while True:
        chain, report = _read(kept, until)
        # What seemed to be missing may be what retention has removed meanwhile: look again, as long
        # as it goes on. An older beginning that somebody puts back is not looked at for ever.
        if not report.faults or _cut_of(chain) <= last or not _was_cut_since(chain):
            return report
        last = _cut_of(chain)


def _read(kept: Iterable[Checkpoint], until: int | None) -> tuple[Chain, Report]:
    report, key = Report(), secret.current()
    # In this order: a row is sealed together with the head, and removed together with the cut.
    latest = Event.objects.aggregate(last=Max("position"))["last"] or 0
    chain = Chain.objects.first()
    if chain is None:
        raise SecretUnusable(detail="The audit trail has no key: run `manage.py migrate`.")
    if not secret.is_ours(chain):
        report.blame("The head was altered: somebody changed where the trail ends.")
    if until is None and latest > chain.position:
        report.blame(f"Rows were inserted after the end, up to position {latest}.")
    _Walk(report, key, kept).through(chain, until)
    if until is None:
        _judge_unsealed(report, key)
    return chain, report


def _was_cut_since(chain: Chain) -> bool:
    """Whether retention has moved the beginning on; back it goes by no hand of ours."""
    now = Chain.objects.first()
    return now is not None and secret.is_ours(now) and _cut_of(now) > _cut_of(chain)


def _cut_of(chain: Chain) -> int:
    """The last position that retention has removed."""
    try:
        return checkpoints.read(chain.cut).position if chain.cut else 0
    except NotACheckpoint:
        return 0


class _Walk:
    """From the cut to the end, row by row."""

    def __init__(self, report: Report, key: secret.Secret, kept: Iterable[Checkpoint]) -> None:
        self.report = report
        self.key = key
        self.kept: Mapping[int, Checkpoint] = {point.position: point for point in kept}
        self.seen: set[int] = set()
        self.at = Checkpoint(0, secret.GENESIS)
        # Not known where a row before is missing.
        self.previous: str | None = secret.GENESIS

    def through(self, chain: Chain, until: int | None) -> None:
        self._start(chain)
        start, end = self.at.position, chain.position if until is None else until
        if Event.objects.filter(position__lte=start).exists():
            self.report.blame("Rows were inserted before the beginning.")
        self.report.first = start + 1
        position = start
        for row in _rows(Event.objects.filter(position__gt=start, position__lte=end)):
            position = self._missing(position + 1, row.position or 0)
            self._judge(row)
        if position < end:
            self.report.blame(f"{_range(position + 1, end)} removed from the end.")
        self.report.last = end
        self._compare_rest(start, end)

    def _start(self, chain: Chain) -> None:
        if not chain.cut:
            return
        try:
            self.at = checkpoints.read(chain.cut)
        except NotACheckpoint:
            self.report.blame("Where the trail begins was altered.")
            return
        self.previous = self.at.hash
        self._compare(self.at.position, self.at.hash)

    def _missing(self, expected: int, found: int) -> int:
        """Blame a gap; the position found."""
        if found != expected:
            self.report.blame(f"{_range(expected, found - 1)} removed.")
            self.previous = None
        return found

    def _judge(self, row: Event) -> None:
        position = row.position or 0
        self.report.events += 1
        if self.previous is not None:
            link = marks.of_link(self.key, previous=self.previous, position=position, mac=row.mac)
            if not hmac.compare_digest(link, row.hash):
                self.report.blame(f"Position {position} does not follow from the one before it.")
        self.previous = row.hash
        self._compare(position, row.hash)
        _judge_content(self.report, self.key, row, f"Position {position}")

    def _compare(self, position: int, found: str) -> None:
        point = self.kept.get(position)
        if point is None:
            return
        self.seen.add(position)
        if not hmac.compare_digest(point.hash, found):
            self.report.blame(f"Position {position} is not what the checkpoint says.")

    def _compare_rest(self, start: int, end: int) -> None:
        for position in sorted(set(self.kept) - self.seen):
            if position > end:
                self.report.blame(f"The trail ends at {end}; a checkpoint was at {position}.")
            elif position > start:
                self.report.blame(f"Position {position}, of a checkpoint, is not there.")


def _judge_content(report: Report, key: secret.Secret, row: Event, name: str) -> None:
    """Whether a row, and its parties, say what they said when they were written."""
    if not hmac.compare_digest(trail.mac_of(key, row), row.mac):
        report.blame(f"{name} was altered, or was never written by us.")
    for fault in parties.faults(key, row):
        report.blame(f"{name}: {fault}")
    report.erased += sum(bool(party.tombstone) for party in row.party_rows.all())


def _judge_unsealed(report: Report, key: secret.Secret) -> None:
    for row in _pages(Event.objects.filter(position=None).order_by("id"), "id"):
        report.unsealed += 1
        _judge_content(report, key, row, f"An event that is not sealed yet ({row.pk})")


def _rows(rows: QuerySet[Event]) -> Iterator[Event]:
    return _pages(rows.order_by("position"), "position")


def _pages(rows: QuerySet[Event], column: str) -> Iterator[Event]:
    """All rows, in the order of one unique column, a batch at a time."""
    page = list(rows.prefetch_related("party_rows")[:BATCH])
    while page:
        yield from page
        after = {f"{column}__gt": getattr(page[-1], column)}
        page = list(rows.filter(**after).prefetch_related("party_rows")[:BATCH])


def _range(first: int, last: int) -> str:
    return f"Position {first} was" if first == last else f"Positions {first} to {last} were"
