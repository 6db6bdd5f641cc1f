"""The public keys that a client proves itself with (RFC 7517, RFC 7523)."""

import base64
import json
from collections.abc import Sequence
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from apps.core.errors import Invalid
from apps.keys.services import foreign
from apps.keys.services.algorithms import ENCRYPTION

_MOST_KEYS = 20
_MOST_BYTES = 32_768
_LEAST_RSA_BITS = 2_048
_TYPES: Final[dict[str, Any]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_CURVES: Final = frozenset({"P-256", "P-384", "P-521", "Ed25519"})
_UNREADABLE: Final = (
    JoseError,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
# RFC 7518 §6.2.2, §6.3.2, §6.4.1 and RFC 8037 §2: what only the owner of a key may know.
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def checked(jwks: object) -> dict[str, Any]:
    """`jwks` if it is a set of public, asymmetric, strong keys. Raises `Invalid(field="jwks")`."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= _MOST_KEYS:
        raise _refused(f'A key set is {{"keys": [...]}} with 1 to {_MOST_KEYS} keys.')
    if len(json.dumps(jwks)) > _MOST_BYTES:
        raise _refused(_("The key set is too long."))
    for key in keys:
        _check(key)
    ids = [key.get("kid") for key in keys]
    if len(ids) != len(set(ids)):
        raise _refused(_("Each key needs a `kid` of its own."))
    return {"keys": keys}


def is_usable(key: object) -> bool:
    """Whether a key that was published, not registered, is one that could be registered."""
    try:
        _check(key)
    except Invalid:
        return False
    return True


def to_encrypt(alg: str, keys: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The first of `keys` that something can be encrypted to by `alg`, if there is one.

    A key that does not say what it is for may be used (RFC 7517 §4.2, §4.4).
    """
    for key in keys:
        is_meant = key.get("use", "enc") == "enc" and key.get("alg", alg) == alg
        if is_meant and key.get("kty") == ENCRYPTION[alg]:
            return key
    return None


def _check(key: object) -> None:
    if not isinstance(key, dict):
        raise _refused(_("A key is a JSON object."))
    if _PRIVATE & key.keys():
        raise _refused(_("A key set here holds public keys only; this one holds a private part."))
    if key.get("kty") not in tuple(_TYPES):
        raise _refused(_("A key is of type RSA, EC or OKP."))
    if key["kty"] != "RSA" and key.get("crv") not in tuple(_CURVES):
        raise _refused(_("A key's curve is P-256, P-384, P-521 or Ed25519."))
    if not isinstance(key.get("kid", ""), str) or "\0" in key.get("kid", ""):
        raise _refused(_("A key's `kid` is text."))
    try:
        if key["kty"] == "RSA":
            _check_strength(key)
        public = _TYPES[key["kty"]].import_key(key).public_key
        _check_certificate(key, public)
    except _UNREADABLE as error:
        raise _refused(_("A key of the set cannot be read.")) from error


def _check_strength(rsa: dict[str, Any]) -> None:
    if _bits(rsa["n"]) < _LEAST_RSA_BITS:
        raise _refused(_("An RSA key needs %(least)d bits or more.") % {"least": _LEAST_RSA_BITS})
    if not foreign.is_fit(rsa):
        raise _refused(_("A key of the set cannot be read."))


def _check_certificate(key: dict[str, Any], public: Any) -> None:
    """RFC 7517 §4.7: the first certificate of a key is the key's. Raises `ValueError`."""
    chain = key.get("x5c", ())
    if not isinstance(chain, list | tuple):
        raise TypeError("x5c")
    if chain:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
        if certificate.public_key() != public:
            raise _refused(_("The certificate of a key is of another key."))


def _bits(number: str) -> int:
    """The length of a number in base64url (RFC 7518 §2, "Base64urlUInt")."""
    raw = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    return int.from_bytes(raw, "big").bit_length()


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, field="jwks")
