"""Protected resource metadata (RFC 9728): from the API's address to the issuer of its tokens."""

import json
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import configuration
from ..configuration import Configuration
from ..tokens import proofs

_MAX_AGE_SECONDS: Final = 3600


@require_safe
def protected_resource(request: HttpRequest, path: str = "") -> HttpResponse:
    """The document, at the address that belongs to the resource and at no other (§3.3)."""
    configured = configuration.current()
    if path.strip("/") != urlsplit(configured.resource).path.strip("/"):
        raise Http404
    response = HttpResponse(json.dumps(document(configured)), content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE_SECONDS}"
    # Programs in browsers need it before they have a token.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def document(configured: Configuration) -> dict[str, Any]:
    """§2: what is said of the resource."""
    said: dict[str, Any] = {
        "resource": configured.resource,
        "authorization_servers": [configured.issuer],
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(proofs.ALGORITHMS),
        "dpop_bound_access_tokens_required": configured.dpop_required,
        "tls_client_certificate_bound_access_tokens": bool(configured.certificate_header),
    }
    optional = {
        "scopes_supported": list(configured.scopes),
        "authorization_details_types_supported": list(configured.details_types),
        "resource_name": configured.name,
    }
    return said | {name: value for name, value in optional.items() if value}
