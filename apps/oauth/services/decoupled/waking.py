"""Telling a client that its request was answered (CIBA Core 1.0 §10.2, ping)."""

import json
import logging
from http import HTTPStatus
from uuid import UUID

from apps.clients.services import lookup
from apps.core import clock
from apps.core.services import foreign
from apps.core.services.foreign import Unreachable
from apps.keys.services import encryption
from apps.oauth.models import DecoupledRequest

logger = logging.getLogger("vestibule.oauth")


def wake(*, request: str) -> None:
    """The job `oauth.wake_up`. Raises `Unreachable` for what may be better in a while.

    The client asks for the answer itself: that it is told twice does no harm.
    """
    rows = DecoupledRequest.objects.filter(pk=UUID(request), expires_at__gt=clock.now())
    row = rows.select_related("application").first()
    client = lookup.find(row.application.client_id) if row else None
    address = client.metadata.backchannel_client_notification_endpoint if client else ""
    if row is None or not row.wake_up or not address:
        return
    said = json.loads(encryption.decrypt(row.wake_up))
    answer = foreign.post(
        address,
        body=json.dumps({"auth_req_id": said["auth_req_id"]}).encode(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {said['token']}"},
    )
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(detail="the client's notification endpoint has a fault")
    if answer.status >= HTTPStatus.BAD_REQUEST:
        # It does not want to know; it can still ask.
        logger.warning("A client refused a notification.", extra={"status": answer.status})
