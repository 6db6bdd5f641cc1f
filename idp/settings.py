"""Django's settings, made from `idp.env`. Production values are the ones written here;
`env.debug` loosens some of them for a checkout on someone's own machine.
"""

import secrets
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from apps.access.scopes import CATALOGUE
from apps.oauth import acr
from idp import env as environment

ENV = environment.load()
BASE_DIR = environment.ROOT

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key or secrets.token_urlsafe(48)
SECRET_KEY_FALLBACKS = list(ENV.secret_key_fallbacks)
ALLOWED_HOSTS = list(ENV.allowed_hosts)
ISSUER = ENV.idp_issuer
IS_HTTPS = ISSUER.startswith("https://")

INSTALLED_APPS = [
    "apps.core",
    "apps.keys",
    "apps.audit",
    "apps.accounts",
    "apps.factors",
    "apps.access",
    "apps.clients",
    "apps.oauth",
    "apps.documents",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "oauth2_provider",
    "django_otp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "idp.admin.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# The session-bound ones are subclasses that step aside for protocol and API paths
# (apps.core.middleware): a token request never pays for a session it does not have.
MIDDLEWARE = [
    "apps.core.middleware.RequestLog",
    "apps.core.middleware.Origin",
    # Before all that may answer with an error: a page of another origin must be able to read it.
    "apps.clients.engine.cors.RegisteredOrigins",
    "apps.oauth.middleware.ProofNonces",
    "apps.core.middleware.HostileInput",
    "apps.core.views.outages.Outages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.PageSecurityPolicy",
    "apps.core.middleware.PageSession",
    "apps.oauth.engine.passage.FormsMayEndAtTheClient",
    "apps.oauth.engine.farewell.PartiesAreTold",
    "apps.oauth.engine.browser_state.BrowserState",
    "apps.core.middleware.PageLocale",
    "apps.core.middleware.PageCommon",
    "apps.core.middleware.PageCsrf",
    "apps.accounts.engine.middleware.PageAuthentication",
    "apps.factors.engine.middleware.PageVerification",
    "apps.core.middleware.PageMessages",
    "allauth.account.middleware.AccountMiddleware",
    "apps.core.middleware.PageFrameOptions",
]
# Django looks for its own two by name; ours are PageFrameOptions and PageCsrf, which extend them.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003"]
# Paths that carry no session. A prefix ends in "/"; anything else is exact.
SESSIONLESS_PATHS = (
    "/oauth/token",
    "/oauth/userinfo",
    "/oauth/device_authorization",
    "/oauth/bc-authorize",
    "/oauth/introspect",
    "/oauth/revoke",
    "/oauth/par",
    "/oauth/jwks",
    "/oauth/grants",
    "/oauth/grants/",
    "/oauth/register",
    "/oauth/register/",
    "/brand.css",
    "/.well-known/",
    "/health/",
    "/pictures/",
    "/api/v1/me",
    "/api/v1/users",
    "/api/v1/users/",
    "/api/v1/documents",
    "/api/v1/documents/",
)

ROOT_URLCONF = "idp.urls"
WSGI_APPLICATION = "idp.wsgi.application"
ASGI_APPLICATION = "idp.asgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.brand.brand",
                "apps.accounts.engine.upstream.registry.upstreams",
                "apps.access.engine.context.may_register_applications",
                "apps.oauth.engine.context.relying_app",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------

_database: dict[str, Any] = dict(dj_database_url.parse(ENV.database_url))
if _database["ENGINE"] == "django.db.backends.sqlite3":
    environment.VAR.mkdir(exist_ok=True)
    _database["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes the lock when it starts, so two writers
        # wait for each other instead of one failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["ENGINE"] = "apps.core.engine.postgresql"
    _database["CONN_MAX_AGE"] = None
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "server_side_binding": True,
        # Not at first sight: a migration may send two commands at once, which cannot be prepared.
        "prepare_threshold": 3,
        "connect_timeout": 5,
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the deny list need one cache that all workers share.
HAS_REDIS = bool(ENV.cache_url)
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENV.cache_url,
            # One that does not answer must not hold up a worker: an error is answered calmly.
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if HAS_REDIS
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    )
}

STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENV.media_root, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = environment.ROOT / "staticfiles"
if DEBUG:
    # WhiteNoise looks there too, and warns when there is nothing to look into.
    STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "apps.core.engine.uploads.BoundedPages",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PAGE_UPLOAD_MAX_BYTES = 8 * 1024 * 1024
DOCUMENT_MAX_BYTES = ENV.document_max_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "apps.accounts.engine.backends.PasswordBackend",
    "apps.access.engine.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "apps.accounts.engine.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "username"]},
    },
    {"NAME": "apps.accounts.engine.validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "apps.accounts.engine.validators.BreachedPasswordValidator"},
]
# Where the one client for foreign URLs (apps.core.services.foreign) may go besides the internet.
FETCH_PRIVATE_NETWORKS = ENV.fetch_private_networks
BREACHED_PASSWORD_RANGE_URL = ENV.breached_password_range_url
ACCOUNT_DELETION_DAYS = ENV.account_deletion_days
EXPORT_DAYS = ENV.export_days
REGISTRATION_OPEN = ENV.registration_open
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/account/"

ACCOUNT_ADAPTER = "apps.accounts.engine.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Not offered: allauth shows it to real accounts only, which tells who has one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
# How many requests a door lets through, counted in the shared cache: per address of the caller,
# per account named ("key"), per person signed in ("user"). Guesses are counted elsewhere
# (apps.accounts.services.guesses), so allauth's own counts of them are off.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "sign_in": "30/m/ip",
    "upstream": "30/m/ip",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "enter_code": "30/m/ip",
    "confirm_email": "1/10s/key,20/h/key",
    "change_password": "5/m/user",
    "change_picture": "10/m/user,60/h/user",
    "manage_email": "10/m/user",
    "register_client": f"{ENV.client_registrations_a_day}/d/ip",
    "reauthenticate": "10/m/user",
    # What is kept for whoever asks (apps.oauth.engine.limits). An office has one address.
    "begin_authorization": "120/m/ip",
    "push_request": "120/m/ip",
    "authorize_device": "60/m/ip",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_signed_out")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website_address"
ACCOUNT_FORMS = {
    "login": "apps.accounts.engine.forms.SignInForm",
    "signup": "apps.accounts.engine.forms.SignUpForm",
    "change_password": "apps.accounts.engine.forms.ChangeForm",
}
# What lies between the first proof and a session, in order.
LOGIN_STAGES = [
    "apps.accounts.engine.stages.Noted",
    "allauth.account.stages.LoginByCodeStage",
    "allauth.account.stages.EmailVerificationStage",
    "apps.factors.engine.stages.FactorStage",
    "allauth.mfa.webauthn.stages.PasskeySignupStage",
    "apps.factors.engine.stages.SetUpStage",
    # Last: whoever changed the password meanwhile has shut this sign-in out.
    "apps.accounts.engine.stages.Unchanged",
]
# Failed tries (apps.accounts.services.budgets): how many cost no waiting, how many a day.
TRIES_PER_ACCOUNT = ENV.tries_per_account
TRIES_PER_ACCOUNT_A_DAY = ENV.tries_per_account_a_day
TRIES_PER_ADDRESS = ENV.tries_per_address
TRIES_PER_ADDRESS_A_DAY = ENV.tries_per_address_a_day
TRIES_PER_NETWORK = ENV.tries_per_network
TRIES_PER_NETWORK_A_DAY = ENV.tries_per_network_a_day
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count
# Asked for by what writes down where something came from (apps.core.origin).
CLIENT_ADDRESS = "apps.accounts.engine.forwarded.client_ip"

# Signing in with other providers (apps.accounts.engine.upstream): listed here, nowhere else.
UPSTREAM_PROVIDERS = ENV.upstream_providers
SOCIALACCOUNT_ADAPTER = "apps.accounts.engine.upstream.registry.UpstreamAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
# Asked for a person's id: whether a higher floor knows a way in besides password and provider.
WAYS_IN = ["apps.factors.services.passkeys.has_one"]

# Where one proves a factor, or sets the first one up; `next` says what for.
FACTOR_DOOR = "factor_prove"
# Asked for a request: whether its person has a second step that the session has not proved.
SECOND_STEP_DUE = "apps.factors.engine.gate.is_due"
MFA_ADAPTER = "apps.factors.engine.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "apps.factors.engine.forms.SignInCodeForm",
    "authenticate_webauthn": "apps.factors.engine.passkey_forms.SecondStepForm",
    "reauthenticate": "apps.factors.engine.forms.ReauthenticateCodeForm",
}
MAILED_CODE_IS_FACTOR = ENV.mailed_code_is_factor
FACTOR_REQUIRED = ENV.factor_required
# Asked with a person's id: whether a role of theirs demands a second step.
FACTOR_DEMANDED_BY_ROLES = "apps.access.services.roles.factor_is_demanded"
# Its cookie outlives a password change: browsers are trusted by apps.factors.
MFA_TRUST_ENABLED = False
TRUSTED_BROWSER_DAYS = ENV.trusted_browser_days
TRUSTED_BROWSER_COOKIE_NAME = "__Host-trusted" if IS_HTTPS else "vestibule_trusted"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# Who takes a passkey proves two things: the device, and the finger or PIN that opens it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Its laxer rule lets every origin pass; plain http on localhost passes without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# A passkey cannot be guessed: this only keeps one address from filling the table of challenges.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}

SESSION_ENGINE = "apps.accounts.engine.session_store"
SESSION_DAYS, SESSION_IDLE_DAYS = ENV.session_days, ENV.session_idle_days
SESSION_HOURS, SESSION_IDLE_MINUTES = ENV.session_hours, ENV.session_idle_minutes
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400
GEOIP_DATABASE = ENV.geoip_database
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# The __Host- prefix keeps a sibling subdomain from planting a cookie; browsers demand https.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "vestibule_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "vestibule_csrf"
# By it a browser is known to have been signed in before: it has tries of its own (decision 15).
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if IS_HTTPS else "vestibule_known"
KNOWN_BROWSER_SECONDS = 180 * 86_400
# A script in a frame reads it: whether the session here is still the same (decision 24).
BROWSER_STATE_COOKIE_NAME = "__Host-browser" if IS_HTTPS else "vestibule_browser"
# Not in a cookie, which a page of ours has no need to trust.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "apps.core.views.errors.csrf_failure"
TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count
# Asked for by what writes down where something came from (apps.core.origin).
CLIENT_ADDRESS = "apps.accounts.engine.forwarded.client_ip"

# What happened below is told to the floors above, synchronously and in the same transaction.
HOOKS = {
    "keys_rotated": ["apps.audit.services.trail.on_keys_rotated"],
    "person_created": ["apps.access.services.roles.on_person_created"],
    "sessions_ended": [
        "apps.oauth.services.revocation.on_sessions_ended",
        "apps.oauth.services.logout.parties.on_sessions_ended",
    ],
    "address_changed": ["apps.factors.services.mailed_codes.on_address_changed"],
    "browsers_mistrusted": ["apps.factors.services.trusted_browsers.on_browsers_mistrusted"],
    "person_credentials_changed": ["apps.oauth.services.revocation.on_person_credentials_changed"],
    "account_recovered": [
        "apps.accounts.services.identities.on_account_recovered",
        "apps.factors.services.taken_back.on_account_recovered",
        "apps.oauth.services.consents.on_account_recovered",
    ],
    "person_deactivated": ["apps.oauth.services.revocation.on_person_deactivated"],
    "person_leaving": ["apps.oauth.services.revocation.on_person_deactivated"],
    "person_deleted": [
        "apps.oauth.services.erasure.on_person_deleted",
        "apps.documents.services.erasure.on_person_deleted",
    ],
    "person_managed": ["apps.access.services.rank.on_person_managed"],
    "factors_reset": ["apps.factors.services.resets.on_factors_reset"],
    "roles_chosen": ["apps.access.services.rank.on_roles_chosen"],
    "roles_replaced": ["apps.access.services.roles.replace"],
    "language_chosen": ["apps.accounts.services.profiles.on_language_chosen"],
    "application_rewritten": ["apps.oauth.services.consents.on_application_rewritten"],
    "application_disabled": ["apps.oauth.services.revocation.on_application_disabled"],
}
DEFAULT_ROLES = ["member"]
# Asked for, not told: the names of the roles of several people.
ROLES_OF_PEOPLE = "apps.access.services.rank.slugs_of_people"
# The account's overview counts what this answers for a person's id.
CONNECTED_APPS = "apps.oauth.services.connections.connections_of"
# What people are called, by id, and whose an e-mail address is: for the staff's search in it.
NAMES_OF_PEOPLE = "apps.accounts.services.directory.emails_of"
PERSON_BY_ADDRESS = "apps.accounts.services.addresses.owner_of"
# What applications are called, for the ids that the audit trail keeps.
APPLICATION_NAMES = "apps.clients.services.applications.names_of"

# --- Authorization server -------------------------------------------------------------------

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

# --- APIs -----------------------------------------------------------------------------------

# Our own APIs, as anybody finds them (RFC 9728).
RESOURCE_SERVER = {
    "ISSUER": ISSUER,
    "RESOURCE": API_AUDIENCE,
    "SCOPES": list(CATALOGUE),
    "NAME": ENV.brand_name,
    "REALM": "vestibule",
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.oauth.resource.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "apps.oauth.resource.RequireScopes",
        "apps.oauth.resource.RequireLevel",
    ],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.Cursor",
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.ScopedSchema",
    "EXCEPTION_HANDLER": "apps.core.api.problems.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# What the closed-by-default check (apps.core.checks) lets be open, and the scopes it knows.
PUBLIC_API_VIEWS = [
    "apps.core.api.schema.document",
    "apps.core.views.api_docs.page",
    "apps.core.views.api_docs.signed_in",
    "apps.accounts.api.session.Session",
    "apps.accounts.api.session.Signup",
    "apps.accounts.api.session.Login",
]
SCOPE_SENTENCES = {name: scope.english for name, scope in CATALOGUE.items()}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{ENV.brand_name} API",
    "DESCRIPTION": "People and documents, protected by access tokens of this provider.",
    "VERSION": "1",
    "SERVERS": [{"url": ISSUER}],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.core.api.schema.complete",
    ],
}
# Types of authorization details (RFC 9396), and the module of the API that enforces each.
AUTHORIZATION_DETAILS_TYPES: dict[str, str] = {
    "document_access": "apps.documents.services.document_access",
}
# What must happen later (apps.core.services.jobs): each kind, and the handler that a worker calls.
# Handlers are called again after a fault, so each finds out by itself what is left to do.
JOBS: dict[str, str] = {
    "accounts.end": "apps.accounts.engine.letters.end",
    "accounts.letter": "apps.accounts.engine.letters.send",
    "accounts.export": "apps.accounts.engine.copies.make",
    "accounts.export_end": "apps.accounts.services.exports.expire",
    "oauth.backchannel_logout": "apps.oauth.services.logout.backchannel.tell",
    "files.remove": "apps.core.services.files.remove",
    "oauth.approval": "apps.oauth.engine.letters.ask",
    "oauth.wake_up": "apps.oauth.services.decoupled.waking.wake",
    "keys.tend": "apps.keys.services.rotation.tend",
}
# Those that come again and again (apps.core.services.recurring): seconds between two.
RECURRING = {"keys.tend": 3600}
KEY_ROTATION_DAYS = ENV.key_rotation_days
# What a person may take with them: each app's own part (apps.core.services.portions), in order.
EXPORTS = [
    "apps.accounts.services.takeout.account",
    "apps.accounts.services.takeout.profile",
    "apps.accounts.services.takeout.other_providers",
    "apps.accounts.services.takeout.sessions",
    "apps.factors.services.takeout.factors",
    "apps.access.services.takeout.roles",
    "apps.oauth.services.takeout.connected_apps",
    "apps.clients.services.takeout.applications",
    "apps.documents.services.takeout.documents",
    "apps.audit.services.takeout.activity",
]
# What higher floors add to "security at a glance", each for a person's id.
SECURITY_POINTS = ["apps.factors.engine.glance.second_step"]
# What `manage.py purge` removes, besides what the authorization server keeps.
PURGES = {
    "jobs": "apps.core.services.jobs.purge",
    "known browsers": "apps.accounts.services.expiry.known_browsers",
    "sessions that ran out": "apps.oauth.services.logout.parties.on_sessions_ran_out",
    "browser sessions": "apps.accounts.services.expiry.browser_sessions",
    "notices": "apps.accounts.services.expiry.notices",
    "tallies of tries": "apps.accounts.services.expiry.tallies",
    "challenges": "apps.factors.services.challenges.purge",
    "cache": "apps.core.services.traces.purge_cache",
    "unused applications": "apps.clients.services.dynamic.expiry.purge",
    "exports": "apps.accounts.services.exports.purge",
    "mailed_codes": "apps.factors.services.mailed_codes.purge",
    "trusted_browsers": "apps.factors.services.trusted_browsers.purge",
    "audit trail": "apps.audit.services.retention.purge_what_is_too_old",
}
# What /health/ready asks: functions without arguments that raise what is missing.
READINESS_CHECKS = {
    "database": "apps.core.services.readiness.database",
    "migrations": "apps.core.services.readiness.migrations",
    "keys": "apps.keys.services.ring.check",
}
# Told there too, but no reason to send people elsewhere: this process does its own work.
READINESS_NOTES = {
    "jobs": "apps.core.services.jobs.check",
    "recurring": "apps.core.services.recurring.check",
}

# --- Transport and pages --------------------------------------------------------------------

USE_X_FORWARDED_HOST = False
# Written by the proxy, and by nobody else (docs/guides/mutual-tls.md).
CLIENT_CERTIFICATE_HEADER = ENV.client_certificate_header
CLIENT_CERTIFICATE_CA_FILE = ENV.client_certificate_ca_file
MTLS_URL = ENV.mtls_url
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxy_count else None
SECURE_SSL_REDIRECT = IS_HTTPS
# A load balancer asks for health over plain http from inside.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "https:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# What no page uses is off, also for a script that should not be there. Passkeys and copying are
# for our own pages.
_USED = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
_UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=(self)" for name in _USED), *(f"{name}=()" for name in _UNUSED)]
)
BRAND_NAME = ENV.brand_name
BRAND_LOGO_URL = ENV.brand_logo_url
BRAND_COLOUR = ENV.brand_colour
PRIVACY_URL = ENV.privacy_url
TERMS_URL = ENV.terms_url
HELP_URL = ENV.help_url

LANGUAGE_CODE = "en"
# Each by its own name. Catalogues: apps/core/locale; how they are made: docs/guides/translating.md.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
FORMAT_MODULE_PATH = "apps.core.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Mail -----------------------------------------------------------------------------------

_email = urlsplit(ENV.email_url)
if _email.scheme == "console+file":
    EMAIL_BACKEND = "apps.core.mail.ConsoleAndFolder"
    EMAIL_FILE_PATH = unquote(_email.path)
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _email.hostname or "localhost"
    EMAIL_PORT = _email.port or 25
    EMAIL_HOST_USER = unquote(_email.username or "")
    EMAIL_HOST_PASSWORD = unquote(_email.password or "")
    EMAIL_USE_TLS = _email.scheme == "smtp+tls"
    EMAIL_USE_SSL = _email.scheme == "smtps"
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.default_from_email

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logging.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
