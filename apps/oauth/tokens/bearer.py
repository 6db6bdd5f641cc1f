"""How an access token is shown (RFC 6750 §2), and the challenge that answers a bad one (§3)."""

import re
from collections.abc import Container
from typing import Final

from apps.oauth.errors import (
    InsufficientAuthentication,
    InsufficientScope,
    InvalidRequest,
    OAuthError,
)

REALM: Final = "vestibule"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*\Z")


def from_header(authorization: str) -> str | None:
    """The token of an Authorization header, None for another scheme or no header.

    The scheme's case does not matter (RFC 9110 §11.1). Raises `InvalidRequest`.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    return checked(token.strip(" "))


def refuse_in_query(query: Container[str]) -> None:
    """In an address a token ends up in logs and histories (RFC 9700 §4.3.2).

    Raises `InvalidRequest`.
    """
    if "access_token" in query:
        raise InvalidRequest("An access token must not be sent in the address.")


def checked(token: str) -> str:
    """`token`, if it has the form of one. Raises `InvalidRequest`."""
    if not _TOKEN.match(token):
        raise InvalidRequest("The access token is malformed.")
    return token


def challenge(error: OAuthError | None = None) -> str:
    """The value of WWW-Authenticate; without an error when no token was shown (§3.1)."""
    return "Bearer " + ", ".join(challenged(error))


def challenged(error: OAuthError | None) -> list[str]:
    """The parameters of a challenge, whatever its scheme.

    What would do is said beside the error: scopes, or a sign-in (RFC 9470 §3).
    """
    parts = [f'realm="{REALM}"']
    if error is not None:
        parts += [f'error="{error.code}"', f'error_description="{error.description}"']
    if isinstance(error, InsufficientScope) and error.scopes:
        parts.append(f'scope="{" ".join(error.scopes)}"')
    if isinstance(error, InsufficientAuthentication):
        parts += [f'acr_values="{" ".join(error.acr_values)}"'] if error.acr_values else []
        parts += [f'max_age="{error.max_age}"'] if error.max_age is not None else []
    return parts
