"""Software statements: metadata that somebody whom the operator trusts signed (RFC 7591 §2.3)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.clients.errors import StatementInvalid, StatementUnapproved
from apps.core import clock
from apps.core.services import foreign as remote
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign

NAME: Final = "software_statement"
_KEYS_SECONDS: Final = 3600


def merged(document: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata; what a statement says counts more (§2.3).

    Raises `StatementInvalid`, `StatementUnapproved`. Fetches the issuer's keys.
    """
    sent = dict(document)
    statement = sent.get(NAME)
    if statement is None:
        return sent
    try:
        claims = _verified(statement)
    except (Unverifiable, remote.Unreachable) as fault:
        raise StatementInvalid(detail=fault.detail) from None
    _check_time(claims)
    return sent | claims | {NAME: statement}


def _verified(statement: object) -> dict[str, Any]:
    _, claims = foreign.unverified(statement)
    issuer = claims.get("iss")
    address = settings.SOFTWARE_STATEMENT_ISSUERS.get(issuer) if isinstance(issuer, str) else None
    if address is None:
        raise StatementUnapproved
    try:
        jwks = remote.document(address, max_age_seconds=_KEYS_SECONDS)
        return foreign.claims_of(statement, jwks=jwks)
    except Unverifiable:
        jwks = remote.document(address, max_age_seconds=_KEYS_SECONDS, afresh=True)
        return foreign.claims_of(statement, jwks=jwks)


def _check_time(claims: Mapping[str, Any]) -> None:
    now = clock.epoch()
    starts, ends = claims.get("nbf", 0), claims.get("exp", now + 1)
    for at in (starts, ends):
        if isinstance(at, bool) or not isinstance(at, int | float):
            raise StatementInvalid(detail="a time of the statement is none")
    if not starts <= now < ends:
        raise StatementInvalid(detail="the statement is too old, or too young")
