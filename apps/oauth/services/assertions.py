"""Client assertions (RFC 7523 §2.2, §3): what they must say, whoever signed them and how."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import PROFILES, Profile
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign
from apps.oauth.errors import InvalidClient
from apps.oauth.services import sql

Claims = Mapping[str, Any]
_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST: Final = 16_384
_LONGEST_JTI: Final = 512
# FAPI 2.0 Security Profile §5.3.2.1: a clock 10 s ahead is fine, one 60 s ahead is not.
_SKEW_SECONDS: Final = 30
_LONGEST_LIFE_SECONDS: Final = 3600
# Where clients prove who they are.
_ENDPOINTS: Final = (
    "token",
    "par",
    "introspect",
    "revoke",
    "device_authorization",
    "bc-authorize",
)
# Whoever inserts the row is first; the database decides between two that come at once.
_REMEMBER = """
INSERT INTO oauth_usedassertion (digest, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""


def is_sent(form: Mapping[str, str]) -> bool:
    """Whether the request says that it brings an assertion."""
    return not {"client_assertion", "client_assertion_type"}.isdisjoint(form)


def read(form: Mapping[str, str]) -> tuple[str, str]:
    """Algorithm and subject of the request's assertion, not yet believed.

    Raises `InvalidClient`.
    """
    text = form.get("client_assertion", "")
    if form.get("client_assertion_type") != _TYPE or len(text) > _LONGEST:
        raise InvalidClient(detail="not a JWT assertion")
    try:
        header, claims = foreign.unverified(text)
    except Unverifiable as error:
        raise InvalidClient(detail=f"client assertion: {error.detail}") from error
    if not isinstance(claims.get("sub"), str):
        raise InvalidClient(detail="client assertion without a subject")
    return str(header.get("alg")), claims["sub"]


def is_accepted(claims: Claims, *, client: Client) -> bool:
    """Whether signed claims say who `client` is, to us, now, and for the first time."""
    return (
        claims.get("iss") == claims.get("sub") == client.client_id
        and _is_for_us(claims.get("aud"), PROFILES[client.profile])
        and is_timely(claims)
        and is_first_use(
            client_id=client.client_id, jti=claims["jti"], expires_at=int(claims["exp"])
        )
    )


def is_first_use(*, client_id: str, jti: str, expires_at: int) -> bool:
    """Remember an assertion until it expires; False if it was seen before."""
    return _is_new(f"{client_id}\n{jti}", expires_at)


def is_first_proof(*, thumbprint: str, jti: str, expires_at: int) -> bool:
    """The same for a DPoP proof, whose sender is a key (RFC 9449 §11.1)."""
    # No client id holds a NUL: the two can never meet.
    return _is_new(f"dpop\0{thumbprint}\0{jti}", expires_at)


def is_first_word(*, issuer: str, jti: str, expires_at: int) -> bool:
    """The same for an assertion of somebody who is no client (RFC 7523 §2.1)."""
    return _is_new(f"issuer\0{issuer}\0{jti}", expires_at)


def is_timely(claims: Claims) -> bool:
    """Whether it has begun and ends within the hour, and can be told from others (`jti`)."""
    now = clock.epoch()
    begins = [claims.get(name, now) for name in ("iat", "nbf")]
    expires_at: Any = claims.get("exp")
    jti = claims.get("jti")
    return (
        isinstance(jti, str)
        and 0 < len(jti) <= _LONGEST_JTI
        and _is_number(expires_at)
        and now < expires_at <= now + _LONGEST_LIFE_SECONDS
        and all(_is_number(begin) and begin <= now + _SKEW_SECONDS for begin in begins)
    )


def _is_new(what: str, expires_at: int) -> bool:
    digest = hashlib.sha256(what.encode()).hexdigest()
    return sql.run(_REMEMBER, digest, datetime.fromtimestamp(expires_at, UTC)) == 1


def _is_for_us(audience: object, profile: Profile) -> bool:
    """The issuer; where the profile takes it, an endpoint too (RFC 7523 §3)."""
    if isinstance(audience, list):
        named = [] if profile.assertion_audience_single else audience
    else:
        named = [audience]
    accepted = [settings.ISSUER]
    if profile.assertion_audience_endpoint:
        # Whichever endpoint it is shown at, and the token endpoint at each (RFC 9126 §2).
        bases = [one for one in (settings.ISSUER, settings.MTLS_URL) if one]
        accepted += [f"{one}/oauth/{name}" for one in bases for name in _ENDPOINTS]
    return any(name in accepted for name in named)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
