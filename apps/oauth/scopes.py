"""How scopes are written (RFC 6749 §3.3), and the few that mean something to the protocol."""

import re
from typing import Final

from apps.access.scopes import CATALOGUE
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidScope

OPENID: Final = "openid"
OFFLINE_ACCESS: Final = "offline_access"
# Grant Management for OAuth 2.0, draft 3, §6.1
GRANT_QUERY: Final = "grant_management_query"
GRANT_REVOKE: Final = "grant_management_revoke"
_OF_CLIENT: Final = frozenset(name for name, scope in CATALOGUE.items() if scope.of_client)
# These are about a person: a client acting for itself has no use for them.
ABOUT_A_PERSON: Final = frozenset(name for name, scope in CATALOGUE.items() if scope.is_personal)
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*\Z")
_LONGEST = 2_000


def open_to(client: Client) -> set[str]:
    """The scopes that exist and that a client may ask a person for."""
    allowed = (set(client.allowed_scopes) & CATALOGUE.keys()) - _OF_CLIENT
    if "refresh_token" not in client.allowed_grants:
        # There would be no token to keep the promise with (OIDC Core §11).
        allowed -= {OFFLINE_ACCESS}
    return allowed


def parse(text: str) -> tuple[str, ...]:
    """The scopes in `text`, each once, in their order. Raises `InvalidScope`."""
    if len(text) > _LONGEST or not _SCOPE.match(text):
        raise InvalidScope("The scope is malformed.")
    return tuple(dict.fromkeys(text.split(" ")))


def manages_grants(client: Client) -> bool:
    """Whether a client may look at its grants or end them, and so is told their ids."""
    return not client.is_public and not _OF_CLIENT.isdisjoint(client.allowed_scopes)
