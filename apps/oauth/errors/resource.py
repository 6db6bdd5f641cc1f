"""What an API answers to a token (RFC 6750 §3.1, RFC 9470 §3)."""

from apps.oauth.errors.base import OAuthError


class InvalidToken(OAuthError):
    """RFC 6750 §3.1."""

    code = "invalid_token"
    message = "The access token is malformed, expired or revoked."
    status = 401


class InsufficientScope(OAuthError):
    """RFC 6750 §3.1; `scopes` are those that were needed."""

    code = "insufficient_scope"
    message = "The access token does not carry the scope that this needs."
    status = 403

    def __init__(self, scopes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.scopes = scopes


class InsufficientAuthentication(OAuthError):
    """RFC 9470 §3: the sign-in behind the token is not strong enough, or too long ago.

    `acr_values` and `max_age` say what would do.
    """

    code = "insufficient_user_authentication"
    message = "This needs a stronger or more recent sign-in."
    status = 401

    def __init__(self, *, acr_values: tuple[str, ...] = (), max_age: int | None = None) -> None:
        super().__init__()
        self.acr_values = acr_values
        self.max_age = max_age
