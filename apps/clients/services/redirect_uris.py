"""Where a client may be answered: exact comparison, and the one exception."""

import re
from collections.abc import Iterable

from apps.clients.services.lookup import Client

# RFC 8252 §7.3: the loopback interface by its IP literal. `localhost` is compared exactly: what
# it resolves to is not for us to know (§8.3).
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?((?:[/?].*)?)\Z")
_LONGEST = 2_048


def matches(client: Client, uri: str) -> bool:
    """Whether `uri` is one of the client's redirect URIs (RFC 6749 §3.1.2.3, RFC 9700 §4.1.3).

    Compared character by character; only the port of a loopback IP address may differ
    (RFC 8252 §7.3).
    """
    return _among(client.redirect_uris, uri)


def matches_post_logout(client: Client, uri: str) -> bool:
    """Whether `uri` is one of the client's post-logout URIs (RP-Initiated Logout 1.0 §3)."""
    return _among(client.post_logout_redirect_uris, uri)


def _among(registered: Iterable[str], uri: str) -> bool:
    if len(uri) > _LONGEST:
        return False
    if uri in registered:
        return True
    asked = _without_port(uri)
    return asked is not None and any(asked == _without_port(one) for one in registered)


def _without_port(uri: str) -> tuple[str, str] | None:
    found = _LOOPBACK.match(uri)
    if not found or (found[2] and not 1 <= int(found[2]) <= 65535):
        return None
    return found[1], found[3]
