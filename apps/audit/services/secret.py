"""The key behind the trail: made once, kept in the database, wrapped by KEY_ENCRYPTION_KEYS.

Whoever can only write to the database can neither read it nor replace it by one they know: it is
wrapped under a key derived for this purpose alone, so that no other ciphertext fits. It is the
same for as long as the trail lives; each migration wraps it anew by the first of
KEY_ENCRYPTION_KEYS, after which older ones may go.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from apps.audit.errors import SecretUnusable
from apps.audit.models import Chain, Event

# The hash before the first row.
GENESIS = "0" * 64
_BYTES = 32
_CHAIN = 1


@dataclass(frozen=True, slots=True)
class Secret:
    """What the key is used for: marks on rows, and signatures of checkpoints."""

    _mac: bytes = field(repr=False)
    signer: Ed25519PrivateKey = field(repr=False)

    def mac(self, *parts: str) -> str:
        """A mark that only the holder of the key can make; no part holds a NUL."""
        return hmac.new(self._mac, "\0".join(parts).encode(), sha256).hexdigest()


_known: Secret | None = None


def current() -> Secret:
    """The key, read once per process. Raises `SecretUnusable`."""
    if _known is not None:
        return _known
    chain = Chain.objects.first()
    if chain is None:
        raise SecretUnusable(
            detail="The audit trail has no key yet: run `manage.py migrate`, which makes it."
        )
    return of(chain)


def of(chain: Chain) -> Secret:
    """The key of the chain as it is now; from here on the one of this process."""
    global _known  # noqa: PLW0603 # the one place where a process keeps it
    _known = _made_of(_unwrap(chain.secret))
    return _known


def forget() -> None:
    """Read the key again at the next use."""
    global _known  # noqa: PLW0603 # see `of`
    _known = None


def check() -> None:
    """Raise `SecretUnusable` when there is a key that cannot be read."""
    for wrapped in Chain.objects.values_list("secret", flat=True):
        _unwrap(wrapped)


@transaction.atomic
def ensure() -> None:
    """Make the key if there is none, and wrap it by the newest of KEY_ENCRYPTION_KEYS.

    Safe to run at any time, and twice at once. Where only the key was lost, a new chain goes on
    after the last position: `verify` says so of all that came before.
    """
    if not Chain.objects.exists():
        raw = secrets.token_bytes(_BYTES)
        position = Event.objects.aggregate(last=Max("position"))["last"] or 0
        fresh = Chain(pk=_CHAIN, position=position, hash=GENESIS)
        fresh.secret = _wrapping().encrypt(raw).decode()
        fresh.mac = _head(_made_of(raw), fresh)
        Chain.objects.bulk_create([fresh], ignore_conflicts=True)
    chain = Chain.objects.select_for_update().get()
    Chain.objects.filter(pk=chain.pk).update(
        secret=_wrapping().encrypt(_unwrap(chain.secret)).decode()
    )
    forget()


def is_ours(chain: Chain) -> bool:
    """Whether nobody else moved the head."""
    return hmac.compare_digest(_head(of(chain), chain), chain.mac)


def mark_head(chain: Chain) -> None:
    """Bind the head to where it is now."""
    chain.mac = _head(of(chain), chain)


def _head(key: Secret, chain: Chain) -> str:
    return key.mac("head", str(chain.position), chain.hash, chain.cut)


@lru_cache(maxsize=2)
def _made_of(raw: bytes) -> Secret:
    return Secret(
        _derived(raw, b"marks"),
        Ed25519PrivateKey.from_private_bytes(_derived(raw, b"checkpoints")),
    )


def _unwrap(wrapped: str) -> bytes:
    try:
        return _wrapping().decrypt(wrapped.encode())
    except InvalidToken as error:
        raise SecretUnusable(
            detail="The key of the audit trail cannot be read: KEY_ENCRYPTION_KEYS no longer holds"
            " the key that it was wrapped with."
        ) from error


def _wrapping() -> MultiFernet:
    return _fernet(tuple(settings.KEY_ENCRYPTION_KEYS))


@lru_cache(maxsize=2)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    derived = [_derived(base64.urlsafe_b64decode(key), b"wrapping") for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=_BYTES, salt=None, info=b"vestibule audit " + purpose).derive(key)
