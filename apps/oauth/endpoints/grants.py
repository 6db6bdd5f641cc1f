"""The grants of a client (Grant Management for OAuth 2.0, draft 3, §6): query and revoke.

With an access token that the client got for itself. A grant of another client is none.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from apps.clients.services import lookup
from apps.core.errors import NotFound
from apps.oauth.endpoints import protocol
from apps.oauth.endpoints.protected import protected
from apps.oauth.errors import InsufficientScope, InvalidToken
from apps.oauth.scopes import GRANT_QUERY, GRANT_REVOKE
from apps.oauth.services import grants
from apps.oauth.services.grants import Granted
from apps.oauth.tokens.access_token import Access


@protected("GET", "DELETE")
def grant(request: HttpRequest, access: Access, grant_id: str = "") -> Any:
    """GET tells what was granted (§6.4), DELETE ends it (§6.5)."""
    needed = GRANT_REVOKE if request.method == "DELETE" else GRANT_QUERY
    # A person's token never carries it, whatever its client is registered for.
    if needed not in access.scopes or access.user_id is not None:
        raise InsufficientScope((needed,))
    try:
        return _answer(request, access, UUID(grant_id))
    except (NotFound, ValueError):
        return protocol.unstored(HttpResponse(status=404))


def _answer(request: HttpRequest, access: Access, gid: UUID) -> Any:
    client = lookup.find(access.client_id)
    if client is None:
        raise InvalidToken(detail="the client is gone")
    named: dict[str, Any] = {"gid": gid, "application_pk": client.pk, "client_id": client.client_id}
    if request.method == "DELETE":
        grants.revoke(**named)
        return protocol.unstored(HttpResponse(status=204))
    return described(grants.find(**named))


def described(granted: Granted) -> dict[str, Any]:
    """§6.4; no token is in it."""
    scopes: dict[str, Any] = {"scope": " ".join(granted.scopes)}
    if granted.resources:
        scopes["resource"] = list(granted.resources)
    answer: dict[str, Any] = {"scopes": [scopes] if granted.scopes else []}
    if granted.claims:
        answer["claims"] = list(granted.claims)
    if granted.authorization_details:
        answer["authorization_details"] = list(granted.authorization_details)
    return answer
