"""The keys that verify our tokens (RFC 7517 §5)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from apps.keys.services import ring
from apps.oauth.endpoints.published import published

# Shorter than the time for which a key is published before it signs (keys.services.rotation).
_MAX_AGE_SECONDS = 300


@csrf_exempt
def jwks(request: HttpRequest) -> HttpResponse:
    """The JWK set, public parts only."""
    return published(
        request, ring.jwks, max_age=_MAX_AGE_SECONDS, content_type="application/jwk-set+json"
    )
