"""The public keys of a client: those it registered, or publishes (RFC 7591 §2, `jwks`, `jwks_uri`).

Never ask inside a transaction: what is published may have to be fetched.
"""

from typing import Any, Final, Literal

from apps.clients.services import client_keys
from apps.clients.services.lookup import Client
from apps.core.services import foreign

Jwk = dict[str, Any]
# A key that is withdrawn counts this long at most; one that is new is asked for when it is used.
_MAX_AGE_SECONDS: Final = 300
_MOST_KEYS: Final = 50


def keys_of(
    client: Client, *, use: Literal["sig", "enc"], kid: object = None, afresh: bool = False
) -> list[Jwk]:
    """The client's keys for this use, as JWKs (RFC 7517 §4).

    With `kid`, those of that name; a key without a name may be the one. If what is published has
    none, it is fetched anew, as it is if `afresh`: at most once a minute. Empty if there is none.
    Raises `Unreachable`.
    """
    address = client.metadata.jwks_uri
    if not address:
        return _meant(client.jwks or {}, use, kid)
    found = _published(address, use, kid, afresh=afresh)
    if not found and kid is not None:
        found = _published(address, use, kid, afresh=True)
    return found


def _published(address: str, use: str, kid: object, *, afresh: bool) -> list[Jwk]:
    jwks = foreign.document(address, max_age_seconds=_MAX_AGE_SECONDS, afresh=afresh)
    return [key for key in _meant(jwks, use, kid) if client_keys.is_usable(key)]


def _meant(jwks: Jwk, use: str, kid: object) -> list[Jwk]:
    keys = jwks.get("keys")
    return [
        key
        for key in (keys[:_MOST_KEYS] if isinstance(keys, list) else [])
        if isinstance(key, dict)
        and key.get("use", use) == use
        and (kid is None or key.get("kid", kid) == kid)
    ]
