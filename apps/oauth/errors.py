"""The closed list of protocol errors.

Each knows its wire name, its HTTP status at our own endpoints, and whether it may travel to a
client's redirect URI. What is said to the world is a fixed sentence; what helps an operator is
the private `detail`, which only the log sees.
"""

import re
from typing import ClassVar, Final

from apps.core.errors import DomainError

# RFC 6749 §4.1.2.1, §5.2: what error_description may contain.
_FORBIDDEN_IN_DESCRIPTION = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class OAuthError(DomainError):
    """A protocol answer of refusal.

    `code` is the wire's `error`, `description` its `error_description`: for programs and their
    makers, so never translated.
    """

    code = "server_error"
    message = "Something went wrong here."
    may_redirect: ClassVar[bool] = False

    def __init__(self, description: str | None = None, *, detail: str = "") -> None:
        public = _FORBIDDEN_IN_DESCRIPTION.sub("'", description or type(self).message)
        super().__init__(public, detail=detail)

    @property
    def description(self) -> str:
        """The public sentence, inside RFC 6749's character set."""
        return self.message


class InvalidRequest(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1."""

    code = "invalid_request"
    message = "The request is malformed."
    may_redirect = True


class RequestTooLarge(InvalidRequest):
    """The same, for a body beyond any honest client's."""

    message = "The request is too large."
    status = 413
    may_redirect = False


class InvalidClient(OAuthError):
    """RFC 6749 §5.2: who the client is could not be established.

    One sentence for every cause: an unknown client cannot be told from a wrong secret.
    """

    code = "invalid_client"
    message = "Client authentication failed."
    status = 401


class InvalidGrant(OAuthError):
    """RFC 6749 §5.2."""

    code = "invalid_grant"
    message = "The code or token is not valid, has been used, or was not given to this client."


class UnauthorizedClient(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2."""

    code = "unauthorized_client"
    message = "This client may not do this."
    may_redirect = True


class UnsupportedGrantType(OAuthError):
    """RFC 6749 §5.2."""

    code = "unsupported_grant_type"
    message = "This grant type is not supported."


class UnsupportedResponseType(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "unsupported_response_type"
    message = "This response type is not supported."
    may_redirect = True


class InvalidScope(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2."""

    code = "invalid_scope"
    message = "The scope is malformed, unknown, or goes beyond what may be given."
    may_redirect = True


class AccessDenied(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "access_denied"
    message = "The request was denied."
    status = 403
    may_redirect = True


class ServerError(OAuthError):
    """RFC 6749 §4.1.2.1: status 500 has no other way through a redirect."""

    code = "server_error"
    status = 500
    may_redirect = True


class TemporarilyUnavailable(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "temporarily_unavailable"
    message = "The service is busy; try again shortly."
    status = 503
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


class RequestNotSupported(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "request_not_supported"
    message = "Request objects are not supported."
    may_redirect = True


class RequestUriNotSupported(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "request_uri_not_supported"
    message = "Request objects by reference are not supported."
    may_redirect = True


class RegistrationNotSupported(OAuthError):
    """OpenID Connect Core 1.0 §3.1.2.6."""

    code = "registration_not_supported"
    message = "The registration parameter is not supported."
    may_redirect = True


class InvalidTarget(OAuthError):
    """RFC 8707 §2."""

    code = "invalid_target"
    message = "The requested resource is unknown."
    may_redirect = True


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


ERRORS: Final[tuple[type[OAuthError], ...]] = (
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    InvalidScope,
    AccessDenied,
    ServerError,
    TemporarilyUnavailable,
    LoginRequired,
    InteractionRequired,
    UnmetAuthenticationRequirements,
    ConsentRequired,
    AccountSelectionRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    InvalidTarget,
    InvalidToken,
    InsufficientScope,
    InsufficientAuthentication,
)
