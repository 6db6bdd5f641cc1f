"""Tells a client that a session ended (OpenID Connect Back-Channel Logout 1.0 §2.5)."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from apps.clients.services import lookup
from apps.core.errors import DomainError
from apps.core.services import foreign
from apps.oauth.services.logout import parties
from apps.oauth.tokens import logout_token

_FORM: Final = "application/x-www-form-urlencoded"
# §2.8 names 200; frameworks that have nothing to say answer 204.
_HEARD: Final = (200, 204)


class NotHeard(DomainError):
    """The client did not say that its session has ended: the worker tries again."""

    code = "logout_not_heard"
    message = "The application did not accept the logout token."


def tell(*, client_id: str, sid: str) -> None:
    """A job: send a logout token, and be content with nothing but a yes.

    Nobody is told twice who heard it once, except by a worker that died meanwhile. Raises
    `NotHeard`, `Unreachable`, `TemporarilyUnavailable`.
    """
    client = lookup.find(client_id)
    if client is None or not client.metadata.backchannel_logout_uri:
        return
    session = UUID(sid)
    user_id = parties.person_of(client_id=client_id, sid=session)
    token = logout_token.of(client, sid=session, user_id=user_id)
    answer = foreign.post(
        client.metadata.backchannel_logout_uri,
        body=urlencode({"logout_token": token}).encode(),
        content_type=_FORM,
    )
    if answer.status not in _HEARD:
        raise NotHeard(detail=f"status {answer.status}")
