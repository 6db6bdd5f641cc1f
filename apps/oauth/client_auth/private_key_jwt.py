"""A JWT signed with the client's own key (RFC 7523 §2.2, OpenID Connect Core 1.0 §9)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key, KeySet, KeySetSerialization
from joserfc.jws import CompactSignature, JWSRegistry

from apps.clients.profiles import PROFILES, Profile
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth.errors import InvalidClient
from apps.oauth.message import Message
from apps.oauth.services import assertions

NAME = "private_key_jwt"
ALGORITHMS: Final = tuple(
    dict.fromkeys(name for profile in PROFILES.values() for name in profile.assertion_algorithms)
)
_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST: Final = 16_384
_LONGEST_JTI: Final = 512
# FAPI 2.0 Security Profile §5.3.2.1: a clock 10 s ahead is fine, one 60 s ahead is not.
_SKEW_SECONDS: Final = 30
_LONGEST_LIFE_SECONDS: Final = 3600


class _Registry(JWSRegistry):
    """Takes exactly the algorithms it is given; unknown header members do no harm."""

    def __init__(self, algorithms: Iterable[str]) -> None:
        super().__init__(algorithms=tuple(algorithms), strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """The algorithm `name`, without the library's advice about its name."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(f"{name!r} is not allowed")
        return self.algorithms[name]


def claimed(message: Message) -> str | None:
    """The assertion's subject, not yet believed. Raises `InvalidClient`."""
    if not {"client_assertion", "client_assertion_type"} & message.form.keys():
        return None
    _, claims = _read(message.form)
    return str(claims["sub"])


def proves(client: Client, message: Message) -> bool:
    """Whether a registered key signed the assertion, for us, and it is used the first time."""
    profile = PROFILES[client.profile]
    assertion, claims = _read(message.form)
    return (
        _is_signed(assertion, client, profile)
        and claims.get("iss") == client.client_id
        and _is_for_us(claims.get("aud"), profile)
        and _is_timely(claims)
        and assertions.is_first_use(
            client_id=client.client_id, jti=claims["jti"], expires_at=int(claims["exp"])
        )
    )


def _read(form: Mapping[str, str]) -> tuple[CompactSignature, dict[str, Any]]:
    text = form.get("client_assertion", "")
    if form.get("client_assertion_type") != _TYPE or len(text) > _LONGEST:
        raise InvalidClient(detail="not a JWT assertion")
    try:
        assertion = jws.extract_compact(text.encode("ascii"), registry=_Registry(ALGORITHMS))
        claims = json.loads(assertion.payload or b"")
        # An escaped lone surrogate is JSON, and text that nothing can store.
        json.dumps(claims, ensure_ascii=False).encode()
    except (JoseError, ValueError, RecursionError, TypeError) as error:
        raise InvalidClient(detail="client assertion cannot be read") from error
    if not isinstance(claims, dict) or not isinstance(claims.get("sub"), str):
        raise InvalidClient(detail="client assertion without a subject")
    return assertion, claims


def _is_signed(assertion: CompactSignature, client: Client, profile: Profile) -> bool:
    return any(
        _is_signed_with(key, assertion, profile.assertion_algorithms)
        for key in _keys(client, assertion.headers().get("kid"))
    )


def _keys(client: Client, kid: object) -> list[Key]:
    """The registered keys that may have signed: the named one, or any if none was named."""
    try:
        keys = KeySet.import_key_set(cast(KeySetSerialization, client.jwks or {"keys": []}))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise InvalidClient(detail="the client's registered keys cannot be read") from error
    return [key for key in keys if kid is None or key.kid == kid]


def _is_signed_with(key: Key, assertion: CompactSignature, algorithms: Iterable[str]) -> bool:
    try:
        return jws.validate_compact(assertion, key, registry=_Registry(algorithms))
    except (JoseError, ValueError):
        return False


def _is_for_us(audience: object, profile: Profile) -> bool:
    """The issuer; the token endpoint too where the profile takes it (RFC 7523 §3)."""
    if isinstance(audience, list):
        named = [] if profile.assertion_audience_single else audience
    else:
        named = [audience]
    accepted = [settings.ISSUER]
    if profile.assertion_audience_endpoint:
        accepted.append(f"{settings.ISSUER}/oauth/token")
    return any(name in accepted for name in named)


def _is_timely(claims: Mapping[str, Any]) -> bool:
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


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
