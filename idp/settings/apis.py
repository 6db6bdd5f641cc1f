"""Our own APIs, and the document that describes them."""

from apps.access.scopes import CATALOGUE
from idp.settings.foundation import ENV, ISSUER
from idp.settings.protocol import API_AUDIENCE
from idp.settings.transport import CLIENT_CERTIFICATE_HEADER

# Types of authorization details (RFC 9396), and the module of the API that enforces each.
AUTHORIZATION_DETAILS_TYPES: dict[str, str] = {
    "document_access": "apps.documents.services.document_access",
}
# Our own APIs, as anybody finds them (RFC 9728).
RESOURCE_SERVER = {
    "ISSUER": ISSUER,
    "RESOURCE": API_AUDIENCE,
    "SCOPES": list(CATALOGUE),
    "DETAILS_TYPES": list(AUTHORIZATION_DETAILS_TYPES),
    "CERTIFICATE_HEADER": CLIENT_CERTIFICATE_HEADER,
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
