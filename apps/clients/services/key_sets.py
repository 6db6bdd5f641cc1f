"""The public keys of a client: those it registered (RFC 7591 §2, `jwks`)."""

from typing import Any, Literal

from apps.clients.services.lookup import Client

Jwk = dict[str, Any]


def keys_of(client: Client, *, use: Literal["sig", "enc"], kid: object = None) -> list[Jwk]:
    """The client's keys for this use, as JWKs (RFC 7517 §4).

    With `kid`, those of that name; a key without a name may be the one. Empty if there is none.
    """
    registered: list[Jwk] = (client.jwks or {}).get("keys", [])
    return [key for key in registered if _is_meant(key, use, kid)]


def _is_meant(key: Jwk, use: str, kid: object) -> bool:
    return key.get("use", use) == use and (kid is None or key.get("kid", kid) == kid)
