"""Who the client is, and what it may do."""

from apps.oauth.errors.base import OAuthError


class InvalidClient(OAuthError):
    """RFC 6749 §5.2: who the client is could not be established.

    One sentence for every cause: an unknown client cannot be told from a wrong secret.
    """

    code = "invalid_client"
    message = "Client authentication failed."
    status = 401


class UnauthorizedClient(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2."""

    code = "unauthorized_client"
    message = "This client may not do this."
    may_redirect = True
