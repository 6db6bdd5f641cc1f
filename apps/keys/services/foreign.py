"""Tokens that somebody else signed: verified with the keys they publish (RFC 7515, RFC 7517)."""

import json
from collections.abc import Iterator
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry

from apps.keys.errors import Unverifiable

# Public-key signatures only: what the other side publishes must never serve as a secret.
ALGORITHMS: Final = tuple(
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
LONGEST_TOKEN: Final = 32_768
_MOST_KEYS: Final = 50
# A modulus of 2048 bits in base64url.
_LEAST_RSA_SIGNS: Final = 342
_TYPES: Final[dict[object, Any]] = {"RSA": RSAKey, "EC": ECKey}
# Unknown header members do no harm; `crit` is refused below.
_REGISTRY: Final = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


def claims_of(token: object, *, jwks: dict[str, Any]) -> dict[str, Any]:
    """The claims of a JWT that one of the keys signed. Raises `Unverifiable`."""
    if not isinstance(token, str) or not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
        raise Unverifiable(detail="not a signed token")
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Unverifiable(detail="not a signed token") from error
    if header.get("alg") not in ALGORITHMS or "crit" in header:
        raise Unverifiable(detail="an algorithm or extension that is not taken")
    for key in _keys(jwks, header.get("kid")):
        payload = _payload(token, key)
        if payload is not None:
            return _claims(payload)
    raise Unverifiable(detail="no published key signed the token")


def _keys(jwks: dict[str, Any], kid: object) -> Iterator[Key]:
    """The keys that may have signed: the named one, or any if none was named."""
    published = jwks.get("keys")
    for one in published[:_MOST_KEYS] if isinstance(published, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        if kid is not None and one.get("kid") != kid:
            continue
        if one.get("kty") == "RSA" and len(str(one.get("n"))) < _LEAST_RSA_SIGNS:
            continue
        try:
            yield _TYPES[one["kty"]].import_key(one)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            # A kind of key that we do not know is no fault of the set (RFC 7517 §5).
            continue


def _payload(token: str, key: Key) -> bytes | None:
    try:
        return jws.deserialize_compact(token, key, registry=_REGISTRY).payload
    except (JoseError, ValueError, TypeError):
        return None


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
        # An escaped lone surrogate is JSON, and text that nothing can store.
        json.dumps(claims, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unverifiable(detail="the token's claims are not JSON") from error
    if not isinstance(claims, dict):
        raise Unverifiable(detail="the token's claims are not a JSON object")
    return claims
