"""Access tokens as signed JWTs (RFC 9068), and the facts that any access token carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.keys.errors import NotOurs
from apps.keys.services import ring
from apps.oauth.errors import InvalidToken

TYP = "at+jwt"
_ALGORITHM = "ES256"


@dataclass(frozen=True, slots=True)
class Access:
    """The facts of one access token. `user_id` is None when the client acts for itself.

    `audience` is where it may be shown (RFC 8707 §2), empty for our own APIs; `cnf` what it is
    bound to (RFC 7800 §3.1); `act` who acts for the subject (RFC 8693 §4.1). `has_own_userinfo`:
    userinfo asks what its client registered.
    """

    client_id: str
    scopes: tuple[str, ...]
    jti: UUID
    issued_at: int
    expires_at: int
    user_id: UUID | None = None
    gid: UUID | None = None
    sid: UUID | None = None
    auth_time: int | None = None
    acr: str = ""
    amr: tuple[str, ...] = ()
    userinfo_claims: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    cnf: Mapping[str, str] = field(default_factory=dict)
    authorization_details: tuple[Mapping[str, Any], ...] = ()
    act: Mapping[str, Any] = field(default_factory=dict)
    has_own_userinfo: bool = False

    @property
    def audiences(self) -> tuple[str, ...]:
        """Where it may be shown, in words."""
        return self.audience or (settings.API_AUDIENCE,)

    @property
    def subject(self) -> str:
        """Whom the token is about: the person, or the client itself (RFC 9068 §2.2)."""
        return str(self.user_id or self.client_id)


def sign(access: Access) -> str:
    """`access` as a JWT (RFC 9068 §2.2)."""
    claims: dict[str, Any] = {
        "iss": settings.ISSUER,
        "sub": access.subject,
        "aud": audience_of(access),
        "client_id": access.client_id,
        "iat": access.issued_at,
        "exp": access.expires_at,
        "jti": str(access.jti),
        "scope": " ".join(access.scopes),
    }
    optional = {
        "gid": access.gid and str(access.gid),
        "sid": access.sid and str(access.sid),
        "auth_time": access.auth_time,
        "acr": access.acr,
        "amr": access.amr,
        "userinfo_claims": access.userinfo_claims,
        "cnf": access.cnf,
        "authorization_details": access.authorization_details,
        "act": access.act,
        "own_userinfo": access.has_own_userinfo,
    }
    claims |= {name: value for name, value in optional.items() if value}
    return ring.sign(claims, algorithm=_ALGORITHM, typ=TYP)


def read(token: str) -> Access:
    """The facts of a signed access token of ours that is valid now (RFC 9068 §4).

    Whether it was revoked, whom it is for and who shows it is not asked here. Raises
    `InvalidToken`.
    """
    try:
        claims = ring.verify(token, typ=TYP)
    except NotOurs as error:
        raise InvalidToken(detail=error.detail) from error
    client_id = claims["client_id"]
    return Access(
        client_id=client_id,
        scopes=tuple(claims["scope"].split()),
        jti=UUID(claims["jti"]),
        issued_at=claims["iat"],
        expires_at=claims["exp"],
        # Only an authorization of a person has a gid.
        user_id=UUID(claims["sub"]) if "gid" in claims else None,
        gid=_uuid(claims.get("gid")),
        sid=_uuid(claims.get("sid")),
        auth_time=claims.get("auth_time"),
        acr=claims.get("acr", ""),
        amr=tuple(claims.get("amr", ())),
        userinfo_claims=tuple(claims.get("userinfo_claims", ())),
        audience=_audience(claims["aud"]),
        cnf=claims.get("cnf", {}),
        authorization_details=tuple(claims.get("authorization_details", ())),
        act=claims.get("act", {}),
        has_own_userinfo=claims.get("own_userinfo", False),
    )


def audience_of(access: Access) -> str | list[str]:
    """`aud` as it is written: one is a string (RFC 7519 §4.1.3)."""
    audiences = access.audiences
    return audiences[0] if len(audiences) == 1 else list(audiences)


def seconds(instant: datetime) -> int:
    """`instant` as a NumericDate (RFC 7519 §2)."""
    return int(instant.timestamp())


def _audience(claim: str | list[str]) -> tuple[str, ...]:
    audiences = (claim,) if isinstance(claim, str) else tuple(claim)
    return () if audiences == (settings.API_AUDIENCE,) else audiences


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
