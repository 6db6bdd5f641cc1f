"""Signed tokens of others (RFC 7515): read with care, verified with public keys only."""

import base64
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from ..errors import Refusal

# What the other side publishes must never serve as a secret (RFC 8725 §2.1).
ALGORITHMS: Final = ("ES256", "EdDSA", "Ed25519", "PS256", "RS256")
LONGEST: Final = 16_384
_LEAST_RSA_BITS: Final = 2_048
# Longer ones, and long exponents, only make us work: a proof brings its own key along.
_MOST_RSA_BITS: Final = 8_192
_MOST_EXPONENT_BITS: Final = 64
_MOST_KEYS: Final = 50
# The curves of the algorithms above (RFC 7518 §3.4, RFC 8037 §3.1).
_CURVES: Final = ("P-256", "Ed25519")
_TYPES: Final[dict[object, Any]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class _Registry(JWSRegistry):
    """Unknown header members do no harm; `crit` is refused below."""

    # The key of a proof stands in its header (RFC 9449 §4.2).
    max_header_length = 8_192

    def get_alg(self, name: str) -> Any:
        """The algorithm `name`, without the library's advice about how it is called."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"{name!r} is not taken")
        return self.algorithms[name]


_REGISTRY: Final = _Registry(algorithms=list(ALGORITHMS), strict_check_header=False)


class Unreadable(Refusal):
    """No token that one of the keys signed."""


def header_of(token: str) -> Mapping[str, Any]:
    """The header, not yet believed. Raises `Unreadable`."""
    if not token.isascii() or len(token) > LONGEST or token.count(".") != 2:
        raise Unreadable(detail="not a signed token")
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Unreadable(detail="not a signed token") from error
    if "crit" in header:
        raise Unreadable(detail="an extension that is not understood")
    return header


def claims_of(
    token: str, keys: Iterable[Mapping[str, Any]], *, algorithms: Collection[str] = ALGORITHMS
) -> dict[str, Any]:
    """The claims of a token that one of the public `keys` signed. Raises `Unreadable`."""
    header = header_of(token)
    if header.get("alg") not in algorithms:
        raise Unreadable(detail="an algorithm that is not taken")
    for number, jwk in enumerate(keys):
        key = None if number >= _MOST_KEYS else _key(jwk, header)
        payload = None if key is None else _payload(token, key)
        if payload is not None:
            return _claims(payload)
    raise Unreadable(detail="no known key signed it")


def _key(jwk: Mapping[str, Any], header: Mapping[str, Any]) -> Key | None:
    """A key that may have signed; an unknown kind is no fault of its set (RFC 7517 §5)."""
    if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig" or _PRIVATE & jwk.keys():
        return None
    if jwk.get("alg", header["alg"]) != header["alg"]:
        return None
    if "kid" in header and jwk.get("kid", header["kid"]) != header["kid"]:
        return None
    try:
        if not (_is_fit(jwk) if jwk.get("kty") == "RSA" else jwk.get("crv") in _CURVES):
            return None
        key: Key = _TYPES[jwk["kty"]].import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return key


def _is_fit(rsa: Mapping[str, Any]) -> bool:
    is_short = _bits(rsa["e"]) <= _MOST_EXPONENT_BITS
    return is_short and _LEAST_RSA_BITS <= _bits(rsa["n"]) <= _MOST_RSA_BITS


def _bits(number: object) -> int:
    """The length of a number in base64url; zeros in front make nothing stronger."""
    raw = base64.urlsafe_b64decode(f"{number}{'=' * (-len(str(number)) % 4)}")
    return int.from_bytes(raw, "big").bit_length()


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
        raise Unreadable(detail="the claims are not JSON") from error
    if not isinstance(claims, dict):
        raise Unreadable(detail="the claims are not a JSON object")
    return claims
