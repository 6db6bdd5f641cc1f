"""The key ring: what signs now, what verifies, what opens. Kept in the process, read again once a
minute.

A key is published `PUBLICATION_LEAD` before it signs (services.rotation), longer than any
process keeps its ring: nobody meets a signature of a key they could not have seen.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.conf import settings
from django.db.models import Q

from apps.core import clock
from apps.keys.errors import KeysUnusable, NotOurs
from apps.keys.models import SigningKey
from apps.keys.services import algorithms, encryption, jws
from apps.keys.services.algorithms import ALGORITHMS

CACHE_SECONDS = 60
# An unknown `kid` may mean a key that was made a moment ago in another process, or garbage:
# garbage must not make us read the table for every request.
_UNKNOWN_KID_SECONDS = 2
# A clock that runs ahead of ours (RFC 7519 §4.1.5).
_SKEW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Published:
    """A key that others know: `use` says whether it verifies or is encrypted to."""

    kid: str
    algorithm: str
    use: str
    activates_at: datetime
    public: jws.PublicKey
    jwk: dict[str, str]
    private_encrypted: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs with one algorithm, and its headers by `typ`, encoded."""

    kid: str
    private: jws.PrivateKey = field(repr=False)
    headers: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Ring:
    """What this process knows, and when it read it (monotonic seconds)."""

    read_at: float
    published: dict[str, Published]
    document: bytes
    signers: dict[str, Signer]
    openers: dict[str, algorithms.AnyKey]


_ring: _Ring | None = None


def sign(claims: dict[str, Any], *, algorithm: str, typ: str) -> str:
    """`claims` as a JWT. Raises `KeysUnusable`."""
    signer = _signer(algorithm)
    header = signer.headers.get(typ)
    if header is None:
        header = jws.encode_part({"alg": algorithm, "kid": signer.kid, "typ": typ})
        signer.headers[typ] = header
    return jws.sign(header, claims, signer.private, algorithm=algorithm)


def verify(token: str, *, typ: str, expired: bool = False) -> dict[str, Any]:
    """The claims of a token that this server signed as a `typ` and that is valid now.

    With `expired`, one whose time is over will do (an `id_token_hint`, OpenID Connect RP-Initiated
    Logout 1.0 §2). Raises `NotOurs` for every other token.
    """
    header = jws.header_of(token)
    key = _published(header.get("kid"))
    # Exact: the algorithm is the key's own and no header extension is understood (RFC 8725 §3.1).
    if header.get("alg") != key.algorithm or header.get("typ") != typ or "crit" in header:
        raise NotOurs(detail="header does not fit")
    if key.use != "sig":
        raise NotOurs(detail="no key that signs")
    claims = jws.payload_of(token, key.public, algorithm=key.algorithm)
    if claims.get("iss") != settings.ISSUER:
        raise NotOurs(detail="another issuer")
    _check_time(claims, expired=expired)
    return claims


def jwks() -> bytes:
    """The published keys as a JWK set (RFC 7517 §5): public parts only."""
    return _current().document


def openers(kid: object, *, kty: str) -> list[algorithms.AnyKey]:
    """Our own encryption keys of one kind, with their private parts: the named one, or all.

    A sender need not name a key (RFC 7516 §4.1.6); there are few. Raises `KeysUnusable`.
    """
    if kid is not None:
        try:
            named = [_published(kid)]
        except NotOurs:
            return []
    else:
        named = list(_current().published.values())
    return [_opener(key) for key in named if key.use == "enc" and key.jwk["kty"] == kty]


def check() -> None:
    """Raise `KeysUnusable` unless what nearly everybody needs has a key that signs.

    The others need not be there yet while a new version takes the place of an old one.
    """
    for algorithm in algorithms.INDISPENSABLE:
        _signer(algorithm)


def is_ready() -> bool:
    """The same as an answer, for the readiness probe."""
    try:
        check()
    except KeysUnusable:
        return False
    return True


def forget() -> None:
    """Read the table again at the next use."""
    global _ring  # noqa: PLW0603 # the one place where a process keeps its keys
    _ring = None


def _check_time(claims: dict[str, Any], *, expired: bool) -> None:
    expires_at, issued_at = claims.get("exp"), claims.get("iat")
    if not isinstance(expires_at, int) or not isinstance(issued_at, int):
        raise NotOurs(detail="no exp or iat")
    now = clock.epoch()
    if issued_at > now + _SKEW_SECONDS or (expires_at <= now and not expired):
        raise NotOurs(detail="outside its time")


def _signer(algorithm: str) -> Signer:
    """The youngest active key of `algorithm`, decrypted when it is first needed."""
    ring = _current()
    if algorithm not in ring.signers:
        youngest = _youngest(ring.published, algorithm)
        if youngest is None:
            raise KeysUnusable
        private = load_der_private_key(encryption.decrypt(youngest.private_encrypted), None)
        ring.signers[algorithm] = Signer(youngest.kid, cast(jws.PrivateKey, private))
    return ring.signers[algorithm]


def _youngest(published: dict[str, Published], algorithm: str) -> Published | None:
    """The key of `algorithm` that is in use now."""
    now = clock.now()
    active = [
        key for key in published.values() if key.algorithm == algorithm and key.activates_at <= now
    ]
    return max(active, key=lambda key: (key.activates_at, key.kid), default=None)


def _shown(published: dict[str, Published]) -> Iterator[Published]:
    """What is in the JWK set. One key of an algorithm is enough to encrypt to: the next one waits
    until every process has read it, and nobody begins with one that will soon be gone.
    """
    for key in published.values():
        if key.use == "sig" or key == _youngest(published, key.algorithm):
            yield key


def _opener(key: Published) -> algorithms.AnyKey:
    known = _current().openers
    if key.kid not in known:
        kind = ALGORITHMS[key.algorithm].kind
        known[key.kid] = kind.import_key(encryption.decrypt(key.private_encrypted))
    return known[key.kid]


def _published(kid: object) -> Published:
    ring = _current()
    if not isinstance(kid, str):
        raise NotOurs(detail="no kid")
    if kid not in ring.published and time.monotonic() - ring.read_at > _UNKNOWN_KID_SECONDS:
        ring = _read()
    try:
        return ring.published[kid]
    except KeyError:
        raise NotOurs(detail="unknown kid") from None


def _current() -> _Ring:
    ring = _ring
    if ring is None or not ring.published or time.monotonic() - ring.read_at > CACHE_SECONDS:
        ring = _read()
    return ring


def _read() -> _Ring:
    """Read the table. Threads that do so at once each get a whole ring; the last one stays."""
    global _ring  # noqa: PLW0603 # see `forget`
    lives_on = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    # A newer version beside this one may keep kinds of keys that this one does not know.
    rows = SigningKey.objects.filter(lives_on, algorithm__in=algorithms.NAMES)
    published = {row.kid: _publishable(row) for row in rows.order_by("algorithm", "kid")}
    document = json.dumps({"keys": [key.jwk for key in _shown(published)]}).encode()
    _ring = ring = _Ring(time.monotonic(), published, document, {}, {})
    return ring


def _publishable(row: SigningKey) -> Published:
    algorithm = ALGORITHMS[row.algorithm]
    return Published(
        kid=row.kid,
        algorithm=row.algorithm,
        use=algorithm.use,
        activates_at=row.activates_at,
        public=algorithm.kind.import_key(row.public_jwk).public_key,
        jwk=row.public_jwk,
        private_encrypted=row.private_encrypted,
    )
