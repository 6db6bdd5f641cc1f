"""What templates know about the app that the person is on the way to."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.clients.services import lookup
from apps.oauth.engine.passage import REQUEST_KEY
from apps.oauth.services import requests
from apps.oauth.services.requests import RequestGone


def relying_app(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `relying_app`, or a false value.

    It has `name`, `logo_uri`, `host`, and `resume_url`, the way on to it.
    Found only when a template asks: pages that do not pay nothing.
    """
    return {"relying_app": SimpleLazyObject(lambda: _find(request))}


def _find(request: HttpRequest) -> dict[str, str] | None:
    request_id = _id_in_address(request) or _id_in_session(request)
    if not request_id:
        return None
    try:
        kept = requests.resume(request_id)
    except RequestGone:
        return None
    client = lookup.find(kept.parameters["client_id"])
    if client is None:
        return None
    uri = kept.parameters.get("redirect_uri") or client.redirect_uris[0]
    return {
        "name": client.name,
        "logo_uri": client.logo,
        "host": host_of(uri),
        "resume_url": f"{reverse('oauth_authorize')}?{urlencode({'request_id': request_id})}",
    }


def host_of(uri: str) -> str:
    """What a person recognises of a URI: the host, or the scheme of a native app."""
    parts = urlsplit(uri)
    return parts.netloc or f"{parts.scheme}:"


def _id_in_address(request: HttpRequest) -> str:
    """Of our own pages, or of the `next` that leads back to us."""
    if request_id := request.GET.get("request_id"):
        return request_id
    way_back = request.POST.get("next") or request.GET.get("next") or ""
    path, _, query = way_back.partition("?")
    if path != reverse("oauth_authorize"):
        return ""
    return parse_qs(query).get("request_id", [""])[0]


def _id_in_session(request: HttpRequest) -> str:
    session = getattr(request, "session", None)
    return session.get(REQUEST_KEY, "") if session is not None else ""
