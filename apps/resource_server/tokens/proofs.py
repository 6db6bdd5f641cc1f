"""DPoP proofs (RFC 9449 §4): a JWT that says, by its key, who sends this very request."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import unquote, urlsplit

from ..errors import InvalidProof
from ..tokens import jws
from ..tokens.jws import Unreadable
from ..tokens.shown import Shown

TYP: Final = "dpop+jwt"
# Those of FAPI 2.0 Security Profile §5.4.1, for everybody: a resource cannot tell whose profile
# it is, and the holder of an RSA key can sign with PS256.
ALGORITHMS: Final = ("ES256", "EdDSA", "Ed25519", "PS256")
# §11.1: a minute for slow lines and clocks behind ours; FAPI 2.0 Security Profile §5.3.2.1 has
# clocks ten seconds ahead accepted.
PAST_SECONDS: Final = 60
AHEAD_SECONDS: Final = 30
_LONGEST: Final = 8_192
_LONGEST_JTI: Final = 512
# RFC 7638 §3.2: what a thumbprint is made of.
_OF_KEY: Final = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
_OF_OKP: Final = ("crv", "kty", "x")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of this request; whether it is new and its nonce fresh is still to be asked."""

    thumbprint: str
    jti: str = field(repr=False)
    issued_at: int
    token_digest: object
    nonce: object

    @property
    def good_until(self) -> int:
        """When it can be forgotten: nobody can show it any more (seconds since the epoch)."""
        return self.issued_at + PAST_SECONDS + AHEAD_SECONDS


def read(shown: Shown, *, now: int) -> Proof:
    """The proof of whoever sent the request (§4.3). Raises `InvalidProof`."""
    if len(shown.dpop) != 1:
        _refuse("not exactly one DPoP header")
    claims, jwk = _verified(shown.dpop[0])
    _check_request(claims, shown)
    issued_at, jti = claims.get("iat"), claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        _refuse("no usable jti")
    if not isinstance(issued_at, int | float) or isinstance(issued_at, bool):
        _refuse("no iat")
    if not -PAST_SECONDS <= issued_at - now <= AHEAD_SECONDS:
        _refuse("outside its time")
    return Proof(thumbprint(jwk), jti, int(issued_at), claims.get("ath"), claims.get("nonce"))


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The SHA-256 thumbprint of a public key (RFC 7638 §3)."""
    members = {name: jwk[name] for name in _OF_KEY.get(jwk["kty"], _OF_OKP)}
    return digest_of(json.dumps(members, separators=(",", ":"), sort_keys=True))


def digest_of(text: str) -> str:
    """`ath` of an access token (§4.2)."""
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _verified(text: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Claims and key of a proof that its own key signed: a public, asymmetric, strong one."""
    if len(text) > _LONGEST:
        _refuse("too long")
    try:
        header = jws.header_of(text)
        jwk = header.get("jwk")
        if header.get("typ") != TYP or not isinstance(jwk, dict):
            _refuse("no proof")
        claims = jws.claims_of(text, [jwk | {"use": "sig"}], algorithms=ALGORITHMS)
    except Unreadable as error:
        raise InvalidProof(detail=error.detail) from error
    return claims, jwk


def _check_request(claims: Mapping[str, Any], shown: Shown) -> None:
    if claims.get("htm") != shown.method:
        _refuse("another method")
    address = claims.get("htu")
    if not isinstance(address, str) or _normalised(address) != _normalised(shown.uri):
        _refuse("another address")


def _normalised(uri: str) -> tuple[str, str, int | None, str]:
    """What decides where a request goes (RFC 3986 §6.2.2, §6.2.3): no query and no fragment.

    Dot segments stand as they are: nothing is reached by them.
    """
    try:
        parts = urlsplit(uri)
        port = _PORTS.get(parts.scheme) if parts.port is None else parts.port
        path = unquote(parts.path or "/", errors="strict")
    except ValueError as error:
        raise InvalidProof(detail="not an address") from error
    if "@" in parts.netloc:
        _refuse("an address with somebody's name")
    return parts.scheme, parts.hostname or "", port, path


def _refuse(why: str) -> NoReturn:
    raise InvalidProof(detail=why)
