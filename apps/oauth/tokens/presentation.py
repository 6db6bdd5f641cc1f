"""How an access token is shown (RFC 6750 §2, RFC 9449 §7.1), and the challenge to a bad one.

The rules are those of any API (`apps.resource_server`); here they speak in our own errors.
"""

from collections.abc import Container
from typing import Final

from apps.oauth.errors import InvalidRequest, OAuthError
from apps.oauth.tokens import dpop_proof
from apps.resource_server import configuration
from apps.resource_server.errors import MalformedRequest
from apps.resource_server.tokens import challenges, shown

REALM: Final = "vestibule"
BEARER: Final = shown.BEARER
DPOP: Final = shown.DPOP


def scheme_of(authorization: str) -> str:
    """The scheme of an Authorization header that shows a token, "" for every other header."""
    return shown.scheme_of(authorization)


def from_header(authorization: str) -> str | None:
    """The token of an Authorization header, None if it shows none. Raises `InvalidRequest`."""
    try:
        return shown.token_of(authorization)
    except MalformedRequest as refusal:
        raise InvalidRequest(refusal.description) from refusal


def checked(token: str) -> str:
    """`token`, if it has the form of one. Raises `InvalidRequest`."""
    try:
        return shown.checked(token)
    except MalformedRequest as refusal:
        raise InvalidRequest(refusal.description) from refusal


def refuse_in_query(query: Container[str]) -> None:
    """RFC 9700 §4.3.2. Raises `InvalidRequest`."""
    try:
        shown.refuse_in_address(query)
    except MalformedRequest as refusal:
        raise InvalidRequest(refusal.description) from refusal


def challenge(error: OAuthError | None = None, *, scheme: str = "") -> str:
    """The value of WWW-Authenticate, with the way to the metadata of our APIs (RFC 9728 §5.1)."""
    configured = configuration.current()
    return challenges.challenge(
        error,
        realm=configured.realm,
        metadata_url=configured.metadata_url,
        proof_algorithms=dpop_proof.ALGORITHMS,
        scheme=scheme,
    )
