"""Levels of authentication: what a session's proofs amount to (OpenID Connect Core 1.0 §2, `acr`).

The names are ours, documented, and in the metadata. They rise: whoever reached one has reached
those below. What is said of a sign-in is said together: a level, the latest instant since which
the proofs still reach it, and these proofs' own words. So an old factor and a fresh password
read either as the second level of long ago or as the first level of now, never as a mixture.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from apps.accounts.services import proofs

# One factor: something the person knows, or a code sent to an address they control.
LEVEL_1: Final = "urn:vestibule:acr:1"
# Two factors of different kinds, or a passkey that has verified its user.
LEVEL_2: Final = "urn:vestibule:acr:2"
# Nothing that a person could be talked into giving away: a passkey.
PHISHING_RESISTANT: Final = "urn:vestibule:acr:phr"

LEVELS: Final[tuple[str, ...]] = (LEVEL_1, LEVEL_2, PHISHING_RESISTANT)
PASSKEYS: Final = frozenset({proofs.PASSKEY_HARDWARE, proofs.PASSKEY_SYNCED})
FIRST_FACTORS: Final = frozenset({proofs.PASSWORD, proofs.UPSTREAM})
_OWN_SECOND_FACTORS: Final = frozenset({proofs.TOTP, proofs.RECOVERY_CODE})
# RFC 8176 §2: more than one factor was proved.
_MULTIPLE: Final = "mfa"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was proved, by a word of `proofs`, and when."""

    method: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Assurance:
    """What may be said of a sign-in, true together; the defaults are those of no proof at all."""

    acr: str = ""
    auth_time: datetime | None = None
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """Which levels a request is content with; the default is content with any.

    `named` are the levels it names, most wanted first: one of them has to be reached, and is
    what the tokens say (OIDC Core §5.5.1.1, RFC 9470 §5). `floor` is what the client's
    registration insists on, whatever the request says.
    """

    named: tuple[str, ...] = ()
    floor: str = ""

    @property
    def least(self) -> str:
        """The level without which there is no answer; "" for none."""
        return max((min(self.named, key=rank, default=""), self.floor), key=rank)

    @property
    def wanted(self) -> str:
        """The level that would please most."""
        return max((self.named[0] if self.named else "", self.floor), key=rank)


def rank(acr: str) -> int:
    """The place of a level among all, from 1; 0 for a name that is none of ours."""
    return LEVELS.index(acr) + 1 if acr in LEVELS else 0


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that are levels of ours, each once, in their order."""
    return tuple(dict.fromkeys(name for name in names if name in LEVELS))


def second_factors() -> frozenset[str]:
    """What makes a second factor beside a password; policy decides about mailed codes."""
    if settings.MAILED_CODE_IS_FACTOR:
        return _OWN_SECOND_FACTORS | {proofs.MAILED_FACTOR}
    return _OWN_SECOND_FACTORS


def read(entries: Iterable[Mapping[str, Any]]) -> tuple[Proof, ...]:
    """The proofs that a browser session remembers."""
    return tuple(
        Proof(entry["method"], datetime.fromtimestamp(entry["at"], UTC)) for entry in entries
    )


def reached(methods: Collection[str]) -> str:
    """The highest level that these proofs amount to; "" for none at all."""
    if not PASSKEYS.isdisjoint(methods):
        return PHISHING_RESISTANT
    if not FIRST_FACTORS.isdisjoint(methods) and not second_factors().isdisjoint(methods):
        return LEVEL_2
    return LEVEL_1 if methods else ""


def within_reach(factors: Collection[str]) -> str:
    """The highest level that somebody with a password and these kinds of factors can reach."""
    if "passkey" in factors:
        return PHISHING_RESISTANT
    return LEVEL_2 if not _OWN_SECOND_FACTORS.isdisjoint(factors) else LEVEL_1


def fresh(found: Iterable[Proof], since: datetime | None) -> tuple[Proof, ...]:
    """Those proved at `since` or later; all of them when any time will do."""
    return tuple(proof for proof in found if since is None or proof.at >= since)


def assured(
    found: Iterable[Proof], *, since: datetime | None = None, named: Sequence[str] = ()
) -> Assurance:
    """What may be said of these proofs: of those fresh since `since`, the highest level.

    When the request names levels it is the highest one of these that was reached.
    """
    usable = fresh(found, since)
    highest = reached([proof.method for proof in usable])
    within = [name for name in named if rank(name) <= rank(highest)]
    acr = max(within, key=rank, default=highest)
    for instant in sorted({proof.at for proof in usable}, reverse=True):
        latest = [proof for proof in usable if proof.at >= instant]
        if rank(reached([proof.method for proof in latest])) >= rank(acr):
            return Assurance(acr, instant, _words(latest, acr))
    return Assurance()


def _words(found: Iterable[Proof], acr: str) -> tuple[str, ...]:
    words = proofs.amr_of({"method": proof.method} for proof in found)
    return (*words, _MULTIPLE) if rank(acr) >= rank(LEVEL_2) else words
