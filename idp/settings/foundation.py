"""What everything else stands on: the environment, the apps, what a request passes through."""

import secrets

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
    "apps.core.views.buttons.Buttons",
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
