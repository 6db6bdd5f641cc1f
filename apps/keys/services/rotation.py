"""The life of a signing key: made, published, signing, retired, gone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from apps.core import clock, hooks
from apps.keys.models import SigningKey
from apps.keys.services import encryption, ring
from apps.keys.services.algorithms import ALGORITHMS, NAMES

# Longer than a process keeps its ring, and than relying parties are told to keep the JWKS.
PUBLICATION_LEAD = timedelta(minutes=15)
# A process that has not looked yet goes on with the old key; clocks differ, too.
_STRAGGLERS = timedelta(minutes=5)
# One number for PostgreSQL's advisory lock: "keys" in ASCII.
_LOCK = 0x6B657973


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What may be shown of a key. `state` is next, in use, retired or expired."""

    kid: str
    algorithm: str
    state: str
    activates_at: datetime
    expires_at: datetime | None


def ensure() -> list[str]:
    """Make a key for each algorithm that has none which signs; returns the new `kid`s.

    Safe to run at any time, and twice at once.
    """
    with _alone():
        return [
            _make(algorithm, activates_at=clock.now())
            for algorithm in NAMES
            if not _signing(algorithm)
        ]


def rotate(*, algorithms: Collection[str] = NAMES) -> list[str]:
    """Make the next key of each of `algorithms` and retire the current ones; returns new `kid`s.

    The next key signs after `PUBLICATION_LEAD`; the old one stays published until nothing that
    it signed is alive. An algorithm whose next key is waiting already is left as it is: running
    this twice, or twice at once, rotates once.
    """
    made = []
    with _alone():
        for algorithm in algorithms:
            now = clock.now()
            if SigningKey.objects.filter(algorithm=algorithm, activates_at__gt=now).exists():
                continue
            starts_at = now + PUBLICATION_LEAD if _signing(algorithm) else now
            SigningKey.objects.filter(algorithm=algorithm, expires_at=None).update(
                expires_at=starts_at + _STRAGGLERS + _longest_life()
            )
            made.append(_make(algorithm, activates_at=starts_at))
        SigningKey.objects.filter(expires_at__lte=clock.now()).delete()
        if made:
            hooks.run("keys_rotated", kids=made)
    return made


def tend() -> list[str]:
    """What the worker does again and again: make what is missing, rotate what is old enough.

    Returns the new `kid`s.
    """
    made = ensure()
    due = _due()
    return [*made, *rotate(algorithms=due)] if due else made


def listed() -> list[KeyFacts]:
    """Every key, by algorithm, youngest first."""
    now = clock.now()
    seen_in_use: set[str] = set()
    facts = []
    for key in SigningKey.objects.order_by("algorithm", "-activates_at", "-kid"):
        state = _state(key, now, is_first=key.algorithm not in seen_in_use)
        if state == "in use":
            seen_in_use.add(key.algorithm)
        facts.append(KeyFacts(key.kid, key.algorithm, state, key.activates_at, key.expires_at))
    return facts


def encrypted_keys() -> list[str]:
    """The private parts as they are stored."""
    return list(SigningKey.objects.values_list("private_encrypted", flat=True))


def _due() -> list[str]:
    """The algorithms whose key has been in use for KEY_ROTATION_DAYS."""
    if not settings.KEY_ROTATION_DAYS:
        return []
    oldest = clock.now() - timedelta(days=settings.KEY_ROTATION_DAYS)
    return [
        algorithm
        for algorithm in NAMES
        if not SigningKey.objects.filter(algorithm=algorithm, activates_at__gt=oldest).exists()
    ]


def _state(key: SigningKey, now: datetime, *, is_first: bool) -> str:
    if key.expires_at is not None and key.expires_at <= now:
        return "expired"
    if key.activates_at > now:
        return "next"
    return "in use" if is_first else "retired"


def _longest_life() -> timedelta:
    """How long something signed can matter: a session's ID token is shown again at logout."""
    return timedelta(seconds=max(settings.ID_TOKEN_SECONDS, 3600, settings.SESSION_COOKIE_AGE))


def _signing(algorithm: str) -> bool:
    now = clock.now()
    lives_on = Q(expires_at=None) | Q(expires_at__gt=now)
    return SigningKey.objects.filter(lives_on, algorithm=algorithm, activates_at__lte=now).exists()


def _make(algorithm: str, *, activates_at: datetime) -> str:
    row = ALGORITHMS[algorithm]
    key = row.generate()
    kid = key.thumbprint()
    jwk = {**key.as_dict(private=False), "kid": kid, "use": row.use}
    if row.alg:
        jwk["alg"] = row.alg
    private = key.private_key.private_bytes(  # type: ignore[union-attr]
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    SigningKey.objects.create(
        kid=kid,
        algorithm=algorithm,
        public_jwk=jwk,
        private_encrypted=encryption.encrypt(private),
        created_at=clock.now(),
        activates_at=activates_at,
    )
    return kid


@contextmanager
def _alone() -> Iterator[None]:
    """One transaction, one process at a time, even where there is no row to lock yet."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # SQLite's IMMEDIATE transactions are alone by themselves.
        transaction.on_commit(ring.forget)
        yield
