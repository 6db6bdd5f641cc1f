"""What a client hears that asks whether a person has answered elsewhere (RFC 8628 §3.5)."""

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
