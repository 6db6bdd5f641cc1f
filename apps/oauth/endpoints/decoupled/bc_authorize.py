"""The backchannel authentication endpoint (CIBA Core 1.0 §7): asking somebody who is elsewhere."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from apps.accounts.services import addresses
from apps.clients.services.lookup import Client
from apps.oauth import client_auth, grants
from apps.oauth.endpoints.decoupled import bounds
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.errors import UnauthorizedClient
from apps.oauth.grants import ciba
from apps.oauth.request_objects import backchannel as reading
from apps.oauth.request_objects import id_token_hint
from apps.oauth.request_objects.backchannel import Hinted
from apps.oauth.services.decoupled import backchannel
from apps.oauth.tokens import subjects


@endpoint("POST")
def bc_authorize(request: HttpRequest) -> dict[str, Any]:
    """What the client asks with from now on (§7.3)."""
    message = read_message(request)
    client = client_auth.authenticate(message)
    grants.check_allowed(ciba, client)
    bounds.check(message)
    if client.is_public:
        raise UnauthorizedClient("A public client cannot ask people who are elsewhere.")
    hinted, wanted = reading.read(message, client)
    asked = backchannel.ask(client=client, user_id=_person(hinted, client), wanted=wanted)
    return {
        "auth_req_id": asked.secret,
        "expires_in": asked.expires_in,
        "interval": asked.interval,
    }


def _person(hinted: Hinted, client: Client) -> UUID:
    """Whom the hint means, whether or not the client may ask them."""
    if hinted.id_token_hint:
        subject = id_token_hint.subject_of(hinted.id_token_hint, client_id=client.client_id)
        found = subjects.person_of(subject, client)
    else:
        found = addresses.owner_of(hinted.login_hint)
    # Whether there is such a person, and whether they use the client, costs the same.
    return found or backchannel.NOBODY
