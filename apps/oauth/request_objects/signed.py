"""What makes a JWT a request of this client, to us, now (RFC 9101 §4, §6, §10.8)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import PROFILES
from apps.clients.services import signatures
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.keys.errors import NotForUs, NotOurs, Unverifiable
from apps.keys.services import jwe, jws
from apps.oauth.errors import InvalidRequestObject

Claims = Mapping[str, Any]
# A JWT that says it is something else is something else (RFC 8725 §3.11).
_TYPES: Final = ("", "jwt", "oauth-authz-req+jwt")
# FAPI 2.0 Security Profile §5.3.2.1: a clock 10 s ahead is fine, one 60 s ahead is not.
_SKEW_SECONDS: Final = 30
# Beyond any calendar; numbers below can be compared and subtracted, whatever their type.
_LATEST: Final = 2**53


def claims_of(text: str, client: Client, *, is_whole: bool) -> Claims:
    """The claims of a request object. Raises `InvalidRequestObject`.

    `is_whole`: it has to say whose it is and for whom; else what it leaves out is not missed.
    """
    try:
        token = _opened(text, client) if jwe.is_encrypted(text) else text
        header, claims = signatures.claims_signed_by(client, token, algorithms=_algorithms(client))
    except (NotForUs, NotOurs, Unverifiable) as error:
        raise InvalidRequestObject(detail=error.detail) from error
    _check_purpose(header, claims)
    _check_parties(claims, client, is_whole=is_whole)
    _check_time(claims, PROFILES[client.profile].request_object_seconds)
    return claims


def _algorithms(client: Client) -> tuple[str, ...]:
    """What the profile takes, or of that what was registered; never `none` (RFC 9101 §10.5)."""
    registered = client.metadata.request_object_signing_alg
    taken = PROFILES[client.profile].assertion_algorithms
    return tuple(name for name in taken if registered in ("", name))


def _opened(text: str, client: Client) -> str:
    """RFC 9101 §6.1: what was encrypted is signed. Its algorithms are those registered, if any."""
    registered = client.metadata
    header = jws.part_of(text.partition(".")[0])
    for name, wanted in (
        ("alg", registered.request_object_encryption_alg),
        ("enc", registered.request_object_encryption_enc),
    ):
        if wanted and header.get(name) != wanted:
            raise InvalidRequestObject("It is not encrypted as this client registered.")
    # Whatever it is, it becomes text; no more than ASCII is read of it.
    return jwe.decrypt(text).decode("latin-1")


def _check_purpose(header: Claims, claims: Claims) -> None:
    """Neither another kind of token, nor a request that leads to another one (RFC 9101 §4)."""
    kind = str(header.get("typ", "")).lower().removeprefix("application/")
    if kind not in _TYPES:
        raise InvalidRequestObject("It is a token of another type.")
    if "request" in claims or "request_uri" in claims:
        raise InvalidRequestObject("It cannot hold another request object.")


def _check_parties(claims: Claims, client: Client, *, is_whole: bool) -> None:
    """RFC 9101 §4, §6.3; `sub` is what makes a client assertion (§10.8)."""
    for name in ("client_id", "iss"):
        if (is_whole or name in claims) and claims.get(name) != client.client_id:
            raise InvalidRequestObject(f"{name} is not the client's.")
    if claims.get("sub") == client.client_id:
        raise InvalidRequestObject("It is a client assertion.")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if (is_whole or "aud" in claims) and settings.ISSUER not in named:
        raise InvalidRequestObject("aud does not name this server.")


def _check_time(claims: Claims, longest: int | None) -> None:
    """RFC 7519 §4.1.4-6; FAPI 2.0 Message Signing §5.3.1 bounds a life that it demands."""
    now = clock.epoch()
    instants = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    if not all(_is_instant(at) for at in instants.values()):
        raise InvalidRequestObject("exp, nbf and iat are numbers.")
    if instants.get("exp", now + 1) <= now:
        raise InvalidRequestObject("It has expired.")
    if max(instants.get("nbf", now), instants.get("iat", now)) > now + _SKEW_SECONDS:
        raise InvalidRequestObject("It is from the future.")
    if longest is None:
        return
    if "exp" not in instants or "nbf" not in instants:
        raise InvalidRequestObject("exp and nbf are needed.")
    if instants["exp"] - instants["nbf"] > longest or now - instants["nbf"] > longest:
        raise InvalidRequestObject(f"It lives longer than {longest} seconds.")


def _is_instant(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < _LATEST
