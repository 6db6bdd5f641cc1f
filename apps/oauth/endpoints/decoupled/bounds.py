"""What a request that is answered elsewhere cannot be narrowed by: refused, not passed over."""

from apps.oauth.errors import InvalidAuthorizationDetails
from apps.oauth.message import Message


def check(message: Message) -> None:
    """Tokens are asked for by scopes and resources alone (RFC 9396 §5).

    Raises `InvalidAuthorizationDetails`.
    """
    if "authorization_details" in message.form:
        raise InvalidAuthorizationDetails("There are no details of a request of this kind.")
