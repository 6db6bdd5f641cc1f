"""What a request that is answered elsewhere cannot be narrowed by: refused, not passed over."""

from django.conf import settings

from apps.oauth.errors import InvalidAuthorizationDetails, InvalidTarget
from apps.oauth.message import Message


def check(message: Message) -> None:
    """Tokens are for our own APIs (RFC 8707 §2), by scopes alone (RFC 9396 §5).

    Raises `InvalidTarget`, `InvalidAuthorizationDetails`.
    """
    if set(message.lists.get("resource", ())) - {settings.API_AUDIENCE}:
        raise InvalidTarget("Tokens that are asked for in this way are for our own APIs.")
    if "authorization_details" in message.form:
        raise InvalidAuthorizationDetails("There are no details of a request of this kind.")
