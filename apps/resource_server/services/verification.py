"""Signed access tokens (RFC 9068 §4): by which issuer, for which API, and still in their time."""

import time
from typing import Any, Final, NoReturn

from ..errors import InvalidToken
from ..services.issuer import Issuer
from ..tokens import jws
from ..tokens.access_token import AccessToken
from ..tokens.jws import Unreadable

# A clock of the issuer that runs ahead (RFC 7519 §4.1.5).
SKEW_SECONDS: Final = 10
# §2.1: the "application/" of a media type is left out, or not (RFC 7515 §4.1.9).
_TYPES: Final = ("at+jwt", "application/at+jwt")


def verify(token: str, *, issuer: Issuer, audience: str) -> AccessToken:
    """What `token` says, if `issuer` signed it for `audience` and it is valid now.

    Whether it was revoked is not known here: it lives for minutes (ask the issuer's introspection
    where that is too long). Raises `InvalidToken`, `IssuerUnavailable`.
    """
    try:
        header = jws.header_of(token)
        if str(header.get("typ")).lower() not in _TYPES:
            _refuse("not an access token")
        claims = jws.claims_of(token, issuer.keys(header.get("kid")))
    except Unreadable as error:
        raise InvalidToken(detail=error.detail) from error
    _check(claims, issuer=issuer.url, audience=audience, now=time.time())
    return AccessToken(
        subject=claims["sub"],
        client_id=claims["client_id"],
        scopes=frozenset(_text(claims, "scope", default="").split()),
        expires_at=int(claims["exp"]),
        acr=_text(claims, "acr", default=""),
        auth_time=_number(claims, "auth_time") if "auth_time" in claims else None,
        cnf=_object(claims, "cnf"),
        claims=claims,
    )


def _check(claims: dict[str, Any], *, issuer: str, audience: str, now: float) -> None:
    if claims.get("iss") != issuer:
        _refuse("another issuer")
    named = claims.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        _refuse("another audience")
    if now >= _number(claims, "exp"):
        _refuse("expired")
    for name in ("iat", "nbf"):
        if name in claims and _number(claims, name) > now + SKEW_SECONDS:
            _refuse("not valid yet")
    for name in ("sub", "client_id"):
        _text(claims, name)


def _text(claims: dict[str, Any], name: str, *, default: str | None = None) -> str:
    value = claims.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        _refuse(f"{name} is no text")
    return value


def _number(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    # Beyond any calendar there is nothing to compare with.
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 2**53:
        _refuse(f"{name} is no time")
    return int(value)


def _object(claims: dict[str, Any], name: str) -> dict[str, Any]:
    value = claims.get(name, {})
    if not isinstance(value, dict):
        _refuse(f"{name} is no object")
    return value


def _refuse(why: str) -> NoReturn:
    raise InvalidToken(detail=why)
