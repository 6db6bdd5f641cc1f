"""Tables of apps.oauth: four of the toolkit's, swapped, and our own."""

from apps.oauth.models.authorization_request import AuthorizationRequest
from apps.oauth.models.consent import Consent
from apps.oauth.models.decoupled_request import DecoupledRequest
from apps.oauth.models.denial import Denial
from apps.oauth.models.device_grant import DeviceGrant
from apps.oauth.models.grant import Grant
from apps.oauth.models.session_party import SessionParty
from apps.oauth.models.tokens import AccessToken, IDToken, RefreshToken
from apps.oauth.models.trusted_issuer import TrustedIssuer
from apps.oauth.models.used_assertion import UsedAssertion

__all__ = [
    "AccessToken",
    "AuthorizationRequest",
    "Consent",
    "DecoupledRequest",
    "Denial",
    "DeviceGrant",
    "Grant",
    "IDToken",
    "RefreshToken",
    "SessionParty",
    "TrustedIssuer",
    "UsedAssertion",
]
