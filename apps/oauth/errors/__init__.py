"""The closed list of protocol errors.

Each knows its wire name, its HTTP status at our own endpoints, and whether it may travel to a
client's redirect URI. What is said to the world is a fixed sentence; what helps an operator is
the private `detail`, which only the log sees.
"""

from typing import Final

from apps.oauth.errors.authorization import (
    AccessDenied,
    AccountSelectionRequired,
    ConsentRequired,
    InteractionRequired,
    InvalidRequestObject,
    InvalidRequestUri,
    LoginRequired,
    RegistrationNotSupported,
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
)
from apps.oauth.errors.base import (
    InvalidRequest,
    OAuthError,
    RequestTooLarge,
    ServerError,
    TemporarilyUnavailable,
    TooManyRequests,
)
from apps.oauth.errors.clients import (
    InvalidClient,
    UnauthorizedClient,
)
from apps.oauth.errors.decoupled import (
    AuthorizationPending,
    Declined,
    ExpiredToken,
    InvalidBindingMessage,
    SlowDown,
    UnknownUserId,
)
from apps.oauth.errors.dpop import InvalidProof, NonceNeeded
from apps.oauth.errors.grants import (
    InvalidAuthorizationDetails,
    InvalidGrant,
    InvalidScope,
    InvalidTarget,
    UnsupportedGrantType,
)
from apps.oauth.errors.registration import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidSoftwareStatement,
    RegistrationDenied,
    TooManyRegistrations,
    UnapprovedSoftwareStatement,
)
from apps.oauth.errors.resource import (
    InsufficientAuthentication,
    InsufficientScope,
    InvalidToken,
)

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
    InvalidRequestObject,
    InvalidRequestUri,
    RegistrationNotSupported,
    InvalidTarget,
    InvalidAuthorizationDetails,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    Declined,
    UnknownUserId,
    InvalidBindingMessage,
    InvalidToken,
    InsufficientScope,
    InsufficientAuthentication,
    InvalidProof,
    NonceNeeded,
    InvalidRedirectUri,
    InvalidClientMetadata,
    InvalidSoftwareStatement,
    UnapprovedSoftwareStatement,
    RegistrationDenied,
    TooManyRegistrations,
)

__all__ = [
    "ERRORS",
    "AccessDenied",
    "AccountSelectionRequired",
    "AuthorizationPending",
    "ConsentRequired",
    "Declined",
    "ExpiredToken",
    "InsufficientAuthentication",
    "InsufficientScope",
    "InteractionRequired",
    "InvalidAuthorizationDetails",
    "InvalidBindingMessage",
    "InvalidClient",
    "InvalidClientMetadata",
    "InvalidGrant",
    "InvalidProof",
    "InvalidRedirectUri",
    "InvalidRequest",
    "InvalidRequestObject",
    "InvalidRequestUri",
    "InvalidScope",
    "InvalidSoftwareStatement",
    "InvalidTarget",
    "InvalidToken",
    "LoginRequired",
    "NonceNeeded",
    "OAuthError",
    "RegistrationDenied",
    "RegistrationNotSupported",
    "RequestTooLarge",
    "ServerError",
    "SlowDown",
    "TemporarilyUnavailable",
    "TooManyRegistrations",
    "TooManyRequests",
    "UnapprovedSoftwareStatement",
    "UnauthorizedClient",
    "UnknownUserId",
    "UnmetAuthenticationRequirements",
    "UnsupportedGrantType",
    "UnsupportedResponseType",
]
