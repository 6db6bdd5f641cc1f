"""What a client hears whose request is answered elsewhere (RFC 8628 §3.5, CIBA Core 1.0 §13)."""

from apps.oauth.errors.base import OAuthError


class AuthorizationPending(OAuthError):
    """Nobody has answered so far."""

    code = "authorization_pending"
    message = "The person has not answered yet."


class SlowDown(OAuthError):
    """Nobody has answered, and the client asks too often: five seconds more from here on."""

    code = "slow_down"
    message = "Ask less often: the interval is five seconds longer from now on."


class ExpiredToken(OAuthError):
    """Nobody answered in time."""

    code = "expired_token"
    message = "The request has expired; begin again."


class Declined(OAuthError):
    """The person said no."""

    code = "access_denied"
    message = "The request was denied."


class UnknownUserId(OAuthError):
    """CIBA Core 1.0 §13: nobody is hinted at whom this client may ask.

    One sentence for every cause: a stranger cannot be told from nobody.
    """

    code = "unknown_user_id"
    message = "There is nobody of that name who uses this client."


class InvalidBindingMessage(OAuthError):
    """CIBA Core 1.0 §13."""

    code = "invalid_binding_message"
    message = "The binding_message is too long, or has signs that people cannot compare."
