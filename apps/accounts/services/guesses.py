"""Guesses at passwords and codes: counted before they are judged, taken back when right.

Counted first, so that sixteen at once are as many as sixteen one after another. The counts are
rows, not entries of the cache: all tallies of a try change together or not at all, nothing is
forgotten to make room, and without Redis they are as good.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.errors import TooManyTries
from apps.accounts.models import Tally
from apps.accounts.services import budgets, departures
from apps.accounts.services.budgets import Budget
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock

PASSWORD: Final = "password"
CODE: Final = "code"
FACTOR: Final = "factor"
# What leads into an account, and so is its owner's business.
DOORS: Final = (PASSWORD, CODE, FACTOR)
# A signed-in person's tries at codes that are nobody's (RFC 8628 §5.1).
DEVICE: Final = "device"
# Between two mails to one owner.
_QUIET: Final = timedelta(days=1)
_NOBODY: Final = uuid.UUID(int=0)
_SALT: Final = "accounts.guesses"
_SENTENCES: Final = {
    "account": "guessing suspected: strangers wait before an account",
    "address": "credential stuffing suspected: an address waits before every account",
    "network": "credential stuffing suspected: a network waits before every account",
}
_COUNTED: Final = ("failures", "successes", "accounts", "is_suspected", "at")

logger = logging.getLogger("vestibule.safety")


@dataclass(frozen=True, slots=True)
class Guess:
    """A try that was counted: when, what the tallies were before, and what it changed."""

    door: str
    account: str
    person: uuid.UUID | None
    at: datetime
    before: Mapping[str, tuple[float, int, bool, datetime]]
    news: Sequence[tuple[str, str]]


def count(
    *,
    door: str,
    email: str,
    person: uuid.UUID | None,
    ip: str | None,
    browser: uuid.UUID | None = None,
) -> Guess:
    """Count one try, or raise `TooManyTries` and leave the tallies as they are.

    Counted is the `person`, whichever address of theirs was named; for an `email` that is
    nobody's the address itself, since strangers must not see a difference. A browser that is
    known to the person has tries of its own, whatever strangers do.
    """
    account = _of_person(person) if person else f"address {email.strip().lower()}"
    counted = _counted(door, account, ip, browser)
    with transaction.atomic():
        now, tallies = _locked(counted)
        if any(_is_waiting(tally, counted[tally.key], now) for tally in tallies):
            raise TooManyTries
        before = {
            tally.key: (tally.failures, tally.accounts, tally.is_suspected, tally.at)
            for tally in tallies
        }
        said = [(_add(tally, counted[tally.key], now, account), tally.key) for tally in tallies]
        _save(tallies)
    return Guess(
        door, account, person, now, before, news=[(word, key) for word, key in said if word]
    )


@transaction.atomic
def take_back(guess: Guess) -> None:
    """It was right, so it was no guess."""
    tallies = _rows(guess.before)
    for tally in tallies:
        before = guess.before[tally.key]
        tally.successes += 1
        if tally.at == guess.at:
            tally.failures, tally.accounts, tally.is_suspected, tally.at = before
        else:
            tally.failures = max(0.0, tally.failures - 1)
    _save(tallies)


@transaction.atomic
def was_wrong(guess: Guess) -> None:
    """Tell what this one changed: the operator, the trail, and the account's owner by mail.

    One line in the log for each thing. It names neither account nor address: the trail does.
    """
    for word, key in guess.news:
        logger.warning(_SENTENCES[word], extra={"door": guess.door, "tally": key[:12]})
        if word != "account":
            trail.record(events.STUFFING_SUSPECTED, details={"door": guess.door, "source": word})
        elif guess.door in DOORS:
            trail.record(
                events.GUESSING_SUSPECTED, subject=guess.person, details={"door": guess.door}
            )
            _write_to_the_owner(guess)


def forgive(*, user_id: uuid.UUID) -> int:
    """Forget what strangers tried at an account. Returns how many tallies that were."""
    keys = [_key("account", door, _of_person(user_id)) for door in DOORS]
    return Tally.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def unlock(*, user_id: uuid.UUID, actor_id: uuid.UUID | None = None) -> int:
    """Forgive because somebody responsible said so. Returns how many tallies that were."""
    forgiven = forgive(user_id=user_id)
    details = {"tallies": forgiven}
    trail.record(events.TRIES_FORGIVEN, subject=user_id, actor=actor_id, details=details)
    return forgiven


def _write_to_the_owner(guess: Guess) -> None:
    """Once a day at most. For nobody the same is done in vain: time must not tell."""
    told, is_first = Tally.objects.get_or_create(key=_key("told", guess.account))
    now = clock.now()
    if is_first or now - told.at >= _QUIET:
        Tally.objects.filter(pk=told.pk).update(at=now)
        departures.write(user_id=guess.person or _NOBODY, letter="guessing")


def _of_person(user_id: uuid.UUID) -> str:
    return f"person {user_id}"


def _counted(
    door: str, account: str, ip: str | None, browser: uuid.UUID | None
) -> dict[str, Budget]:
    if browser:
        return {_key("browser", door, str(browser)): budgets.browser()}
    sources = budgets.of_source(ip)
    return {_key("account", door, account): budgets.account()} | {
        # Whatever is guessed there: a source has one count.
        _key(budget.what, "any", name): budget
        for budget, name in sources
    }


def _locked(counted: Mapping[str, Budget]) -> tuple[datetime, list[Tally]]:
    """The tallies, nobody else counting, with what time has left of them; and what time it is."""
    new = [Tally(key=key) for key in sorted(counted)]
    Tally.objects.bulk_create(new, ignore_conflicts=True)
    tallies = _rows(counted)
    now = clock.now()
    return now, tallies


def _rows(keys: Iterable[str]) -> list[Tally]:
    # In one order, so that two tries wait for each other instead of both failing.
    return list(Tally.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"))


def _is_waiting(tally: Tally, budget: Budget, now: datetime) -> bool:
    return (now - tally.at).total_seconds() < budget.wait(tally.failures)


def _add(tally: Tally, budget: Budget, now: datetime, account: str) -> str:
    """One more failure. Returns the word of the tally if it is suspected from now on."""
    seconds = max(0.0, (now - tally.at).total_seconds())
    tally.failures = budget.left(tally.failures, seconds)
    tally.successes = budget.left(tally.successes, seconds)
    if not tally.failures:
        tally.accounts, tally.is_suspected = 0, False
    tally.failures = min(budget.most, tally.failures + 1)
    tally.at = now
    if tally.is_suspected:
        return ""
    if budget.what == "account":
        tally.is_suspected = budget.wait(tally.failures) > 0
    elif budget.what != "browser":
        tally.accounts |= 1 << int(_key("bit", account), 16) % budgets.BITS
        if budget.is_stuffing(
            accounts=tally.accounts, failures=tally.failures, successes=tally.successes
        ):
            # No more of the tries that cost nothing.
            tally.is_suspected, tally.failures = True, budget.most
    return budget.what if tally.is_suspected else ""


def _save(tallies: Sequence[Tally]) -> None:
    Tally.objects.bulk_update(tallies, _COUNTED)


def _key(*parts: str) -> str:
    return salted_hmac(_SALT, "\x00".join(parts), algorithm="sha256").hexdigest()
