"""The document; one serves both well-known names."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from apps.oauth.endpoints import addresses
from apps.oauth.endpoints.metadata import (
    authorization,
    backchannel,
    clients,
    devices,
    grants,
    logout,
    registration,
    requests,
    tokens,
)
from apps.oauth.endpoints.published import published


class Topic(Protocol):
    """What a module of this package offers."""

    ENDPOINTS: Mapping[str, str]

    def abilities(self) -> dict[str, Any]:
        """Members of the document that are no addresses of ours."""


TOPICS: Final[tuple[Topic, ...]] = (
    authorization,
    requests,
    tokens,
    devices,
    backchannel,
    grants,
    clients,
    registration,
    logout,
)
_MAX_AGE_SECONDS: Final = 3600


@csrf_exempt
def metadata(request: HttpRequest, inserted: str = "") -> HttpResponse:
    """The document; `inserted` is the issuer's path, which RFC 8414 §3.1 puts at the end."""
    if inserted and inserted.strip("/") != urlsplit(settings.ISSUER).path.strip("/"):
        raise Http404
    return published(request, lambda: _document(settings.ISSUER), max_age=_MAX_AGE_SECONDS)


@lru_cache(maxsize=4)
def _document(issuer: str) -> bytes:
    document: dict[str, Any] = {"issuer": issuer}
    for topic in TOPICS:
        for name, view in topic.ENDPOINTS.items():
            document[name] = addresses.of(view)
    if settings.MTLS_URL:
        document["mtls_endpoint_aliases"] = {
            name: f"{settings.MTLS_URL}{document[name].removeprefix(issuer)}"
            for name in clients.WITH_CERTIFICATES
            if name in document
        }
    for topic in TOPICS:
        document |= topic.abilities()
    return json.dumps(document, indent=1).encode()
