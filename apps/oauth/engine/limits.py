"""What one address may have us keep without proving who it is (allauth's counts, as for the doors).

The counts are those of `ACCOUNT_RATE_LIMITS`, all of them by the minute. A client that proves
itself is not counted: it answers for what it sends.
"""

from typing import Final

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from apps.clients.services.lookup import Client
from apps.oauth.errors import TooManyRequests

BEGIN: Final = "begin_authorization"
PUSH: Final = "push_request"
DEVICE: Final = "authorize_device"


def count(http: HttpRequest, action: str) -> None:
    """Count one more. Raises `TooManyRequests` when that is one too many."""
    counted = ratelimit.consume(http, app="allauth.account", action=action, limit_get=True)
    if counted is None:
        raise TooManyRequests(detail=action)


def count_public(http: HttpRequest, client: Client, action: str) -> None:
    """The same, for a client that anybody can say they are. Raises `TooManyRequests`."""
    if client.is_public:
        count(http, action)
