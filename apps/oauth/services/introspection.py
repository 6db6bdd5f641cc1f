"""Who may look at an access token (RFC 7662 §4, RFC 9701 §5)."""

from django.conf import settings

from apps.clients.services.lookup import Client
from apps.oauth.tokens.access_token import Access


def may_see(access: Access, client: Client) -> bool:
    """Its own client, a resource server that it is for, and whoever was allowed to see all."""
    if access.client_id == client.client_id or client.metadata.may_introspect:
        return True
    return not audiences_of(client).isdisjoint(access.audiences)


def audiences_of(client: Client) -> set[str]:
    """Where a token may be for this client to be its resource server.

    Its own id (RFC 8693 §2.1), what it was registered for, and our APIs if it is the operator's.
    """
    own = {client.client_id, *client.metadata.introspection_audiences}
    return own | {settings.API_AUDIENCE} if client.is_first_party else own
