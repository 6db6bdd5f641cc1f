"""What a request shows besides its body: Django's side of `Message`."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from apps.oauth.engine import client_certificate
from apps.oauth.message import Message

PROOF: Final = "DPoP"


def shown(request: HttpRequest) -> Message:
    """Everything but the parameters. Raises `InvalidRequest`."""
    return Message(
        form={},
        authorization=request.headers.get("Authorization", ""),
        dpop=_proofs(request),
        certificate=client_certificate.of(request),
        method=request.method or "",
        uri=address_of(request),
    )


def address_of(request: HttpRequest) -> str:
    """The address that the request was sent to, as clients know it: without query and fragment."""
    parts = urlsplit(_base(request.META.get("HTTP_HOST", "")))
    return f"{parts.scheme}://{parts.netloc}{escape_uri_path(request.path)}"


def _base(host: str) -> str:
    """The issuer, or the address for certificates if that was asked (RFC 8705 §5)."""
    for base in (settings.ISSUER, settings.MTLS_URL):
        # A proxy may leave out the port.
        if base and host in (urlsplit(base).netloc, urlsplit(base).hostname):
            return str(base)
    return str(settings.ISSUER)


def _proofs(request: HttpRequest) -> tuple[str, ...]:
    """Each DPoP header: servers put those of one name into one line (RFC 9110 §5.3)."""
    line = request.META.get("HTTP_DPOP")
    return () if line is None else tuple(one.strip() for one in line.split(","))
