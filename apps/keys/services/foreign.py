"""Tokens that somebody else signed: believed only with a key of theirs (RFC 7515, RFC 7517)."""

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import CompactSignature, JWSRegistry

from apps.core.services import strict_json
from apps.keys.errors import Unverifiable

# Public-key signatures only: what the other side publishes must never serve as a secret.
ALGORITHMS: Final = tuple(
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
LONGEST_TOKEN: Final = 32_768
_MOST_KEYS: Final = 50
_LEAST_RSA_BITS: Final = 2_048
# Longer ones, and long exponents, only make us work: whoever signs chose them.
_MOST_RSA_BITS: Final = 8_192
_MOST_EXPONENT_BITS: Final = 64
_TYPES: Final[dict[object, Any]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
Object = dict[str, Any]


class _Registry(JWSRegistry):
    """Takes exactly the algorithms it is given; unknown header members do no harm."""

    # A header may bring the chain of its certificate along (RFC 7515 §4.1.6).
    max_header_length = 8_192

    def __init__(self, algorithms: Iterable[str]) -> None:
        super().__init__(algorithms=tuple(algorithms), strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """The algorithm `name`, without the library's advice about its name."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(f"{name!r} is not allowed")
        return self.algorithms[name]


def claims_of(token: object, *, jwks: Object) -> Object:
    """The claims of a JWT that one of the published keys signed. Raises `Unverifiable`."""
    published = jwks.get("keys")
    kid = unverified(token)[0].get("kid")
    named = [
        one
        for one in (published[:_MOST_KEYS] if isinstance(published, list) else [])
        if isinstance(one, dict)
        and one.get("use", "sig") == "sig"
        and (kid is None or one.get("kid") == kid)
    ]
    return signed_by(token, keys=named, algorithms=ALGORITHMS)[1]


def unverified(token: object) -> tuple[Object, Object]:
    """Header and claims that nobody believes yet. Raises `Unverifiable` for what is no JWT."""
    signature = _read(token)
    return dict(signature.headers()), _claims(signature.payload)


def signed_by(
    token: object, *, keys: Iterable[Mapping[str, Any]], algorithms: Collection[str]
) -> tuple[Object, Object]:
    """Header and claims of a JWT that one of these public keys signed. Raises `Unverifiable`."""
    return _verified(token, _public(keys), algorithms)


def keyed_by(
    token: object, *, secrets: Iterable[bytes], algorithms: Collection[str]
) -> tuple[Object, Object]:
    """The same where the key is one of these shared secrets (RFC 7518 §3.2)."""
    return _verified(token, map(OctKey.import_key, secrets), algorithms)


def _verified(
    token: object, keys: Iterable[Key], algorithms: Collection[str]
) -> tuple[Object, Object]:
    signature = _read(token)
    header = dict(signature.headers())
    # No extension is understood, so none may be critical (RFC 7515 §4.1.11).
    if header.get("alg") not in algorithms or "crit" in header:
        raise Unverifiable(detail="an algorithm or extension that is not taken")
    registry = _Registry(algorithms)
    if not any(_is_signed_with(key, signature, registry) for key in keys):
        raise Unverifiable(detail="no known key signed the token")
    return header, _claims(signature.payload)


def _read(token: object) -> CompactSignature:
    if not isinstance(token, str) or not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
        raise Unverifiable(detail="not a signed token")
    try:
        return jws.extract_compact(token.encode(), registry=_Registry(()))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Unverifiable(detail="not a signed token") from error


def _public(keys: Iterable[Mapping[str, Any]]) -> Iterator[Key]:
    for one in keys:
        try:
            if one.get("kty") == "RSA" and not is_fit(one):
                continue
            yield _TYPES[one["kty"]].import_key(dict(one))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            # A kind of key that we do not know is no fault of the set (RFC 7517 §5).
            continue


def is_fit(rsa: Mapping[str, Any]) -> bool:
    """Whether an RSA key is strong, and no more than that. Raises what a JWK that is none does."""
    is_short = _bits(rsa["e"]) <= _MOST_EXPONENT_BITS
    return is_short and _LEAST_RSA_BITS <= _bits(rsa["n"]) <= _MOST_RSA_BITS


def _bits(number: object) -> int:
    """The length of a number in base64url; zeros in front make nothing stronger."""
    raw = base64.urlsafe_b64decode(f"{number}{'=' * (-len(str(number)) % 4)}")
    return int.from_bytes(raw, "big").bit_length()


def _is_signed_with(key: Key, signature: CompactSignature, registry: JWSRegistry) -> bool:
    try:
        return jws.validate_compact(signature, key, registry=registry)
    except (JoseError, ValueError, TypeError):
        return False


def _claims(payload: bytes | None) -> Object:
    try:
        claims = strict_json.read(payload or b"")
    except (ValueError, RecursionError) as error:
        raise Unverifiable(detail="the token's claims are not JSON") from error
    if not isinstance(claims, dict):
        raise Unverifiable(detail="the token's claims are not a JSON object")
    return claims
