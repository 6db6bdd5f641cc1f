"""The authorization server: how long things live, what is open to whom."""

from apps.oauth import acr
from idp.settings.foundation import ENV, ISSUER

OAUTH2_PROVIDER_APPLICATION_MODEL = "clients.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "oauth.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth.AccessToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth.RefreshToken"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth.IDToken"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oauth.DeviceGrant"
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": ISSUER,
    "PKCE_REQUIRED": True,
    "ALLOW_URI_WILDCARDS": False,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ROTATE_REFRESH_TOKEN": True,
    "SCOPES_BACKEND_CLASS": "apps.oauth.engine.scopes.CatalogueScopes",
    "OAUTH2_VALIDATOR_CLASS": "apps.oauth.engine.validator.BearerValidator",
    "CLIENT_ID_GENERATOR_CLASS": "apps.clients.engine.generators.ClientIdGenerator",
    "CLIENT_SECRET_GENERATOR_CLASS": "apps.clients.engine.generators.ClientSecretGenerator",
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
ACCESS_TOKEN_SECONDS = ENV.access_token_seconds
AUTHORIZATION_CODE_SECONDS = 60
DPOP_NONCE = ENV.dpop_nonce
AUTHORIZATION_REQUEST_SECONDS = 3600
PUSHED_REQUEST_SECONDS = ENV.pushed_request_seconds
REQUIRE_PUSHED_REQUESTS = ENV.require_pushed_requests
ID_TOKEN_SECONDS = 3600
REFRESH_TOKEN_SECONDS = ENV.refresh_token_days * 86_400
REFRESH_GRACE_SECONDS = ENV.refresh_grace_seconds
# The levels of authentication that an application, an API or a request may name.
ACR_VALUES = list(acr.LEVELS)
# What APIs ask for of everything that is hard to undo (apps.core.api.levels).
STEP_UP_ACR = "" if ENV.step_up_level == "none" else f"urn:vestibule:acr:{ENV.step_up_level}"
STEP_UP_MAX_AGE_SECONDS = ENV.step_up_max_age_seconds
# Who may register applications besides the operator and the people on the developer pages.
CLIENT_REGISTRATION = ENV.client_registration
CLIENT_REGISTRATION_SCOPES = list(ENV.client_registration_scopes)
CLIENT_REGISTRATION_UNUSED_DAYS = ENV.client_registration_unused_days
CLIENT_ID_METADATA_DOCUMENTS = ENV.client_id_metadata_documents
CLIENT_ID_METADATA_HOSTS = list(ENV.client_id_metadata_hosts)
SOFTWARE_STATEMENT_ISSUERS = dict(ENV.software_statement_issuers)
API_AUDIENCE = f"{ISSUER}/api"
KEY_ENCRYPTION_KEYS = list(ENV.key_encryption_keys)
AUDIT_DAYS = ENV.audit_days
KEY_ROTATION_DAYS = ENV.key_rotation_days
