"""The certificate of a client, as the proxy in front of us tells it.

TLS ends at the proxy. It writes one header, whatever the client sent under that name; the header
counts only if the operator says, by CLIENT_CERTIFICATE_HEADER, that it does.
"""

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest

from apps.oauth.errors import InvalidRequest

_LONGEST: Final = 16_384
# RFC 9440 §2.1: a byte sequence (RFC 8941 §3.3.5).
_BYTE_SEQUENCE: Final = re.compile(rb":([A-Za-z0-9+/]+={0,2}):")
# RFC 7468 §5.1; nginx and Apache write it in URL encoding.
_PEM: Final = re.compile(
    rb"\s*-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*"
)


def of(request: HttpRequest) -> bytes | None:
    """The certificate in DER, None if the connection had none. Raises `InvalidRequest`."""
    header = settings.CLIENT_CERTIFICATE_HEADER
    value = request.headers.get(header, "").strip() if header else ""
    return _read(value) if value else None


def _read(value: str) -> bytes:
    raw = b"" if len(value) > _LONGEST else unquote_to_bytes(value)
    found = _BYTE_SEQUENCE.fullmatch(raw) or _PEM.fullmatch(raw)
    try:
        if found:
            return base64.b64decode(b"".join(found.group(1).split()), validate=True)
    except binascii.Error:
        pass
    # The proxy writes this header, so this is no fault of the client's; nor is it no certificate.
    raise InvalidRequest("The client certificate cannot be read.")
