"""What a registration is refused for (RFC 7591 §3.2.2)."""

from apps.oauth.errors.base import OAuthError


class InvalidRedirectUri(OAuthError):
    """RFC 7591 §3.2.2."""

    code = "invalid_redirect_uri"
    message = "A redirect URI is not valid."


class InvalidClientMetadata(OAuthError):
    """RFC 7591 §3.2.2."""

    code = "invalid_client_metadata"
    message = "A value of the client metadata is not valid."


class InvalidSoftwareStatement(OAuthError):
    """RFC 7591 §3.2.2."""

    code = "invalid_software_statement"
    message = "The software statement is not valid."


class UnapprovedSoftwareStatement(OAuthError):
    """RFC 7591 §3.2.2."""

    code = "unapproved_software_statement"
    message = "The software statement's issuer is not trusted here."


class RegistrationDenied(OAuthError):
    """RFC 7592 §2, and where the operator keeps registration to themselves."""

    code = "access_denied"
    message = "This registration may not be made, read or changed."
    status = 403


class TooManyRegistrations(OAuthError):
    """RFC 6585 §4: limits against filling the table."""

    code = "too_many_requests"
    message = "Too many applications were registered. Try again later."
    status = 429
