"""What a token request offers, and what it asks for."""

from apps.oauth.errors.base import OAuthError


class InvalidGrant(OAuthError):
    """RFC 6749 §5.2."""

    code = "invalid_grant"
    message = "The code or token is not valid, has been used, or was not given to this client."


class UnsupportedGrantType(OAuthError):
    """RFC 6749 §5.2."""

    code = "unsupported_grant_type"
    message = "This grant type is not supported."


class InvalidScope(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2."""

    code = "invalid_scope"
    message = "The scope is malformed, unknown, or goes beyond what may be given."
    may_redirect = True


class InvalidAuthorizationDetails(OAuthError):
    """RFC 9396 §5."""

    code = "invalid_authorization_details"
    message = "The authorization details are malformed, unknown, or go beyond what may be given."
    may_redirect = True


class InvalidTarget(OAuthError):
    """RFC 8707 §2."""

    code = "invalid_target"
    message = "The requested resource is unknown."
    may_redirect = True
