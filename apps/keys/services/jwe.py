"""JWE compact serialization (RFC 7516 §3.1): to a client's published key, and from anybody to ours.

Whoever encrypts to us is a stranger until what is inside has been verified, so little is taken:
two kinds of keys, no shared secrets, no compression, and nothing long.
"""

from collections.abc import Container
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from apps.keys.errors import CannotEncrypt, NotForUs, NotOurs
from apps.keys.services import jws, ring
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION, AnyKey

# What a request may carry is no longer (joserfc bounds each part as well).
LONGEST_TOKEN: Final = 65_536
_PARTS: Final = 5
_KINDS: Final[dict[str, Any]] = {"RSA": RSAKey, "EC": ECKey}
# The public key itself, of all that a JWK may say (RFC 7518 §6.2.1, §6.3.1).
_MEMBERS: Final = ("kty", "n", "e", "crv", "x", "y")
# Claims may be repeated in the header (RFC 7519 §5.3); `zip` and `crit` are refused below.
_REGISTRY: Final = JWERegistry(
    algorithms=[*ENCRYPTION, *CONTENT_ENCRYPTION], strict_check_header=False
)
# What bytes that nobody meant make of a library.
_FAULTS: Final = (JoseError, ValueError, TypeError, KeyError, AttributeError, AssertionError)


def encrypt(plaintext: bytes, *, jwk: dict[str, Any], alg: str, enc: str, cty: str = "") -> str:
    """`plaintext` to the holder of the public key `jwk`; `cty` is "JWT" for a nested one.

    Raises `CannotEncrypt` where key and algorithms do not fit.
    """
    if ENCRYPTION.get(alg) != jwk.get("kty") or enc not in CONTENT_ENCRYPTION:
        raise CannotEncrypt(detail="key and algorithms do not fit")
    header = {"alg": alg, "enc": enc}
    header |= {"cty": cty} if cty else {}
    header |= {"kid": jwk["kid"]} if isinstance(jwk.get("kid"), str) else {}
    try:
        # What else the key says of itself (`use`, `key_ops`) was judged when it was chosen.
        key = _KINDS[jwk["kty"]].import_key({name: jwk[name] for name in _MEMBERS if name in jwk})
        return jwe.encrypt_compact(header, plaintext, key, registry=_REGISTRY)
    except _FAULTS as error:
        raise CannotEncrypt(detail="the key cannot be used") from error


def decrypt(token: str) -> bytes:
    """What somebody encrypted to one of our published keys. Raises `NotForUs`.

    Every fault is the same fault: which part was wrong is nobody's to learn (RFC 7516 §11.5).
    """
    header = _header(token)
    for key in ring.openers(header.get("kid"), kty=ENCRYPTION[header["alg"]]):
        plaintext = opened(token, key)
        if plaintext is not None:
            return plaintext
    raise NotForUs(detail="no key of ours opens it")


def is_encrypted(token: str) -> bool:
    """Whether `token` has the form of a JWE rather than of a JWS (RFC 7516 §9)."""
    return token.count(".") == _PARTS - 1


def opened(token: str, key: AnyKey) -> bytes | None:
    """What `key` makes of `token`, None if it does not open it."""
    try:
        return jwe.decrypt_compact(token, key, registry=_REGISTRY).plaintext
    except _FAULTS:
        return None


def _header(token: str) -> dict[str, Any]:
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii() or not is_encrypted(token):
        raise NotForUs(detail="not a compact JWE")
    try:
        header = jws.part_of(token[: token.index(".")])
    except NotOurs as error:
        raise NotForUs(detail=error.detail) from error
    is_taken = _in(header.get("alg"), ENCRYPTION) and _in(header.get("enc"), CONTENT_ENCRYPTION)
    # `zip` would let a short token fill the memory (RFC 8725 §3.6); no extension is understood.
    if not is_taken or "zip" in header or "crit" in header:
        raise NotForUs(detail="an algorithm or extension that is not taken")
    return header


def _in(value: object, names: Container[str]) -> bool:
    return isinstance(value, str) and value in names
