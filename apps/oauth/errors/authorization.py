"""Errors of the authorization endpoint (OpenID Connect Core 1.0 §3.1.2.6)."""

from apps.oauth.errors.base import InvalidRequest, OAuthError


class UnsupportedResponseType(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "unsupported_response_type"
    message = "This response type is not supported."
    may_redirect = True


class AccessDenied(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "access_denied"
    message = "The request was denied."
    status = 403
    may_redirect = True


class LoginRequired(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "login_required"
    message = "The person has to sign in."
    may_redirect = True


class InteractionRequired(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "interaction_required"
    message = "The person has to do something first."
    may_redirect = True


class UnmetAuthenticationRequirements(OAuthError):
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0; RFC 9470 §5."""

    code = "unmet_authentication_requirements"
    message = "The person was not authenticated in a way that this needs."
    may_redirect = True


class ConsentRequired(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "consent_required"
    message = "The person has to agree first."
    may_redirect = True


class AccountSelectionRequired(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "account_selection_required"
    message = "The person has to choose an account."
    may_redirect = True


class InvalidRequestObject(InvalidRequest):
    """OpenID Connect Core 1.0 §3.1.2.6; RFC 9101 §7."""

    code = "invalid_request_object"
    message = "The request object is not one that this client signed for this server."


class InvalidRequestUri(InvalidRequest):
    """OpenID Connect Core 1.0 §3.1.2.6; RFC 9101 §7."""

    code = "invalid_request_uri"
    message = "The request_uri is unknown, expired, or another client's."


class RegistrationNotSupported(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "registration_not_supported"
    message = "The registration parameter is not supported."
    may_redirect = True
