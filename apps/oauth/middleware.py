"""What every answer to a client that sends proofs has in common."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from apps.oauth.tokens import dpop_nonce


class ProofNonces:
    """Whoever sends a DPoP proof is told which nonce the next one needs (RFC 9449 §8.2, §9)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the header, if this installation asks for nonces."""
        response = self.get_response(request)
        if settings.DPOP_NONCE and "HTTP_DPOP" in request.META:
            response.headers["DPoP-Nonce"] = dpop_nonce.current()
        return response
