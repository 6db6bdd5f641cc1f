"""Request objects that a client keeps at an address of its own (RFC 9101 §5.2, OIDC Core §6.2)."""

import base64
import hashlib
import re
from typing import Final

from django.core.cache import cache

from apps.clients.services.lookup import Client
from apps.core.services import foreign
from apps.oauth.errors import InvalidRequestUri

# RFC 9101 §5.2.
_LONGEST: Final = 512
_MOST_BYTES: Final = 65_536
_MEDIA_TYPES: Final = "application/oauth-authz-req+jwt, application/jwt, */*"
# OIDC Core §6.2: the hash of what is there, so that it need not be fetched for everybody.
_HASH: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_KEPT_SECONDS: Final = 3_600
# An address that gave nothing is not asked for everybody whom somebody sends here.
_REST_SECONDS: Final = 10


def fetch(uri: str, client: Client) -> str:
    """What is at a registered address. Raises `InvalidRequestUri`."""
    address, _, fragment = uri.partition("#")
    registered = {one.partition("#")[0] for one in client.metadata.request_uris}
    if len(uri) > _LONGEST or address not in registered:
        raise InvalidRequestUri("This request_uri is not registered.")
    # A fragment that is no hash says nothing.
    expected = fragment if _HASH.match(fragment) else ""
    kept: str | None = cache.get(_key(address, expected)) if expected else None
    if kept is not None:
        return kept
    found = _fetched(address)
    if expected and expected != _hash_of(found):
        raise InvalidRequestUri("What is there is not what the hash in the request_uri says.")
    if expected:
        cache.set(_key(address, expected), found.strip(), _KEPT_SECONDS)
    return found.strip()


def _fetched(address: str) -> str:
    resting = _key(address, "nothing")
    if cache.get(resting):
        raise InvalidRequestUri(detail="the address gave nothing a moment ago")
    try:
        body, detail = _asked(address)
    except foreign.Busy as busy:
        # Nothing is known of what is there.
        raise InvalidRequestUri(
            "This request_uri is asked too often.", detail=busy.detail
        ) from busy
    if not body:
        cache.set(resting, "yes", _REST_SECONDS)
        raise InvalidRequestUri("There is nothing at this request_uri.", detail=detail)
    # A request object is ASCII; what is not becomes something that is none.
    return body.decode("latin-1")


def _asked(address: str) -> tuple[bytes, str]:
    """What is there, and why there is nothing."""
    try:
        answer = foreign.get(address, accept=_MEDIA_TYPES, most_bytes=_MOST_BYTES)
    except foreign.Busy:
        raise
    except foreign.Unreachable as error:
        return b"", error.detail
    return (answer.body if answer.status == 200 else b""), f"it answered {answer.status}"


def _key(address: str, what: str) -> str:
    return f"request-object:{hashlib.sha256(f'{address}#{what}'.encode()).hexdigest()}"


def _hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode("latin-1")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
