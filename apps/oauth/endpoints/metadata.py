"""What this server is and can do (RFC 8414; OpenID Connect Discovery 1.0 §3).

Built from the registries, so it cannot promise what is not there. One document serves both
well-known names. Features whose absence a client would read as presence are denied in words.
"""

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.views.decorators.csrf import csrf_exempt

from apps.access.scopes import CATALOGUE
from apps.clients.profiles import PROFILES
from apps.oauth import acr, client_auth, grants
from apps.oauth.client_auth import private_key_jwt
from apps.oauth.endpoints.published import published

_MAX_AGE_SECONDS = 3600
# Claims that an ID token or userinfo may hold besides those that scopes release.
_PROTOCOL_CLAIMS = ("iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "sid")


@csrf_exempt
def metadata(request: HttpRequest, inserted: str = "") -> HttpResponse:
    """The document; `inserted` is the issuer's path, which RFC 8414 §3.1 puts at the end."""
    if inserted and inserted.strip("/") != urlsplit(settings.ISSUER).path.strip("/"):
        raise Http404
    return published(request, lambda: _document(settings.ISSUER), max_age=_MAX_AGE_SECONDS)


@lru_cache(maxsize=4)
def _document(issuer: str) -> bytes:
    return json.dumps({**_endpoints(issuer), **_abilities()}, indent=1).encode()


def _endpoints(issuer: str) -> dict[str, Any]:
    names = {
        "authorization_endpoint": "oauth_authorize",
        "token_endpoint": "oauth_token",
        "userinfo_endpoint": "oauth_userinfo",
        "jwks_uri": "oauth_jwks",
        "introspection_endpoint": "oauth_introspect",
        "revocation_endpoint": "oauth_revoke",
        "end_session_endpoint": "oauth_end_session",
    }
    # The issuer holds the path we are mounted at, if there is one; `reverse` would repeat it.
    prefix = get_script_prefix().rstrip("/")
    addresses = {
        name: f"{issuer}{reverse(view).removeprefix(prefix)}" for name, view in names.items()
    }
    return {"issuer": issuer, **addresses}


def _abilities() -> dict[str, Any]:
    methods = list(client_auth.NAMES)
    confidential = [name for name in methods if name != "none"]
    claims = [claim for scope in CATALOGUE.values() for claim in scope.claims]
    algorithms = list(private_key_jwt.ALGORITHMS)
    return {
        "scopes_supported": list(CATALOGUE),
        "response_types_supported": sorted(
            {kind for profile in PROFILES.values() for kind in profile.response_types}
        ),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": list(grants.NAMES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "subject_types_supported": ["public"],
        "acr_values_supported": list(acr.LEVELS),
        "claim_types_supported": ["normal"],
        "claims_supported": list(dict.fromkeys([*claims, *_PROTOCOL_CLAIMS])),
        "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
        "ui_locales_supported": [code for code, _ in settings.LANGUAGES],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": True,
        # OpenID Connect Discovery 1.0 §3: absent, this one would mean true.
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "request_parameter_supported": False,
        "backchannel_logout_supported": False,
        "frontchannel_logout_supported": False,
        "tls_client_certificate_bound_access_tokens": False,
    }
