"""What every endpoint for programs shares: methods, parameters, answers, errors.

An endpoint is a function of the request that returns a document or raises an `OAuthError`;
`endpoint(…)` makes a view of it, so that no endpoint can forget a rule.
"""

import functools
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from apps.core.errors import DomainError
from apps.oauth.engine import headers
from apps.oauth.errors import (
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    OAuthError,
    RequestTooLarge,
    TemporarilyUnavailable,
    TooManyRequests,
)
from apps.oauth.message import Message
from apps.oauth.request_objects import parameters
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.tokens import presentation

Form = dict[str, str]
View = Callable[..., HttpResponse]
FORM_TYPE = "application/x-www-form-urlencoded"
BASIC_CHALLENGE = f'Basic realm="{presentation.REALM}", charset="UTF-8"'
_MINUTE: Final = "60"
logger = logging.getLogger("vestibule.oauth")
_to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def endpoint(
    *methods: str, refuse: Callable[[OAuthError], HttpResponse] | None = None
) -> Callable[[Callable[..., Any]], View]:
    """Make a view that takes these methods; its document becomes JSON that nobody stores.

    None becomes an empty 200. `refuse` turns an error into an answer.
    """
    refused = refuse or refusal

    def decorate(answer: Callable[..., Any]) -> View:
        @csrf_exempt
        @functools.wraps(answer)
        def view(request: HttpRequest, **captured: str) -> HttpResponse:
            if request.method not in methods:
                return unstored(HttpResponseNotAllowed(methods))
            try:
                answered = answer(request, **captured)
            except OAuthError as error:
                return refused(error)
            except IntegrityError:
                # What we write refers to a client and a person only: one was deleted meanwhile.
                return refused(InvalidGrant(detail="client or person deleted meanwhile"))
            except DomainError as error:
                # A rule of another app that says no here is a fault of ours (no keys, …).
                logger.exception("A request could not be answered.")
                return refused(TemporarilyUnavailable(detail=error.message))
            return answered if isinstance(answered, HttpResponse) else document(answered)

        return view

    return decorate


def document(value: Any) -> HttpResponse:
    """`value` as JSON (RFC 6749 §5.1)."""
    body = b"" if value is None else _to_json(value).encode()
    return unstored(HttpResponse(body, content_type="application/json"))


def refusal(error: OAuthError) -> HttpResponse:
    """An error document, with the challenge that 401 needs (RFC 6749 §5.2)."""
    logger.info("refused", extra={"error": error.code, "detail": error.detail})
    response = document({"error": error.code, "error_description": error.description})
    response.status_code = error.status
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = _MINUTE
    if isinstance(error, InvalidClient):
        response.headers["WWW-Authenticate"] = BASIC_CHALLENGE
    return response


def unstored(response: HttpResponse) -> HttpResponse:
    """RFC 6749 §5.1: neither tokens nor what is said of them belong into a cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def read_message(request: HttpRequest) -> Message:
    """The whole request, whose body is a form. Raises `InvalidRequest`, `RequestTooLarge`."""
    sent = _read_parameters(request)
    return replace(headers.shown(request), form=dict(sent.values), lists=sent.lists)


def read_form(request: HttpRequest) -> Form:
    """The body's parameters, each once; empty ones count as not sent (RFC 6749 §3.2).

    Raises `InvalidRequest`, `RequestTooLarge`.
    """
    return dict(_read_parameters(request).values)


def _read_parameters(request: HttpRequest) -> Parameters:
    if (request.content_type or "").lower() != FORM_TYPE:
        raise InvalidRequest(f"The body must be {FORM_TYPE}.")
    sent = parameters.parse(read_body(request))
    if sent.repeated:
        raise InvalidRequest("A parameter was sent more than once.")
    return sent


def read_body(request: HttpRequest) -> bytes:
    """The body, if it has an honest size. Raises `RequestTooLarge`."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > parameters.MOST_BYTES:
        raise RequestTooLarge
    return request.body
