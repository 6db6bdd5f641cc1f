"""That the one who redeems a code is the one who asked for it."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping

from apps.clients.profiles import pkce_required
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidGrant
from apps.oauth.services.codes import Authorization

# RFC 7636 §4.1.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


def check_redirect_uri(authorization: Authorization, redirect_uri: str | None) -> None:
    """RFC 6749 §4.1.3: the same as in the authorization request, and needed if it was there."""
    if redirect_uri is None and not authorization.redirect_uri_was_sent:
        return
    if redirect_uri != authorization.redirect_uri:
        raise InvalidGrant(
            "The redirect_uri is not the one of the authorization request.",
            detail="redirect_uri differs",
        )


def check_code_verifier(
    authorization: Authorization, code_verifier: str | None, *, client: Client
) -> None:
    """RFC 7636 §4.6. A verifier without a challenge is an attack or a fault (RFC 9700 §2.1.1)."""
    if not authorization.code_challenge:
        if code_verifier is not None:
            raise InvalidGrant("There was no code_challenge.", detail="PKCE downgrade")
        if pkce_required(profile=client.profile, is_public=client.is_public):
            raise InvalidGrant(detail="no code_challenge though PKCE is required")
        return
    if code_verifier is None:
        raise InvalidGrant("The code_verifier is missing.")
    if not _VERIFIER.match(code_verifier) or not secrets.compare_digest(
        _s256(code_verifier), authorization.code_challenge
    ):
        raise InvalidGrant("The code_verifier does not match.")


def check_holder(bound: Mapping[str, str], shown: Mapping[str, str]) -> None:
    """RFC 9449 §5, §10, RFC 8705 §4: what is bound to a key is worth nothing without it."""
    if any(shown.get(member) != value for member, value in bound.items()):
        raise InvalidGrant(detail="bound to another key")


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
