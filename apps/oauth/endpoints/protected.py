"""Endpoints that an access token opens: no rule about who shows it can be forgotten."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.oauth import sender
from apps.oauth.endpoints import protocol
from apps.oauth.engine import headers
from apps.oauth.errors import InvalidProof, InvalidRequest, NonceNeeded, OAuthError
from apps.oauth.services import tokens
from apps.oauth.tokens import presentation
from apps.oauth.tokens.access_token import Access


def protected(*methods: str) -> Callable[[Callable[..., Any]], protocol.View]:
    """Make a view that takes these methods; it is handed the facts of the token that was shown."""

    def decorate(answer: Callable[..., Any]) -> protocol.View:
        @protocol.endpoint(*methods)
        @functools.wraps(answer)
        def view(request: HttpRequest, **captured: str) -> Any:
            try:
                access = _presented(request)
                return _missing() if access is None else answer(request, access, **captured)
            except OAuthError as error:
                return _refusal(error, authorization=request.headers.get("Authorization", ""))

        return view

    return decorate


def _presented(request: HttpRequest) -> Access | None:
    """The token's facts, None if none was shown. Raises `OAuthError`."""
    token = _shown(request)
    if token is None:
        return None
    access = tokens.inspect_own(token)
    sender.check(access.cnf, headers.shown(request), token=token)
    return access


def _shown(request: HttpRequest) -> str | None:
    """The token, from the header or the form, in one place only (RFC 6750 §2)."""
    presentation.refuse_in_query(request.GET)
    in_header = presentation.from_header(request.headers.get("Authorization", ""))
    if request.method != "POST" or request.content_type != protocol.FORM_TYPE:
        return in_header
    in_form = protocol.read_form(request).get("access_token")
    if in_header is not None and in_form is not None:
        raise InvalidRequest("The access token was sent twice.")
    return in_header if in_form is None else presentation.checked(in_form)


def _refusal(error: OAuthError, *, authorization: str) -> HttpResponse:
    response = protocol.refusal(error)
    if isinstance(error, InvalidProof | NonceNeeded):
        # RFC 9449 §7.1, §9; at the token endpoint these are 400.
        response.status_code = 401
    scheme = presentation.scheme_of(authorization)
    response.headers["WWW-Authenticate"] = presentation.challenge(error, scheme=scheme)
    return response


def _missing() -> HttpResponse:
    """No error code, only the challenge (RFC 6750 §3.1)."""
    response = HttpResponse(status=401, headers={"WWW-Authenticate": presentation.challenge()})
    return protocol.unstored(response)
