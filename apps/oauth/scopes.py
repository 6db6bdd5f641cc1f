"""How scopes are written (RFC 6749 §3.3), and the few that mean something to the protocol."""

import re
from typing import Final

from apps.access.scopes import CATALOGUE
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidScope

OPENID: Final = "openid"
OFFLINE_ACCESS: Final = "offline_access"
# These are about a person: a client acting for itself has no use for them.
ABOUT_A_PERSON: Final = frozenset(
    name for name, scope in CATALOGUE.items() if scope.permission is None
)
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*\Z")
_LONGEST = 2_000


def open_to(client: Client) -> set[str]:
    """The scopes that exist and that a client may ask a person for."""
    allowed = set(client.allowed_scopes) & CATALOGUE.keys()
    if "refresh_token" not in client.allowed_grants:
        # There would be no token to keep the promise with (OIDC Core §11).
        allowed -= {OFFLINE_ACCESS}
    return allowed


def parse(text: str) -> tuple[str, ...]:
    """The scopes in `text`, each once, in their order. Raises `InvalidScope`."""
    if len(text) > _LONGEST or not _SCOPE.match(text):
        raise InvalidScope("The scope is malformed.")
    return tuple(dict.fromkeys(text.split(" ")))
