"""Pushed authorization requests (RFC 9126): a client sends its request before it sends anybody."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.clients.services.dynamic import documents
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth import client_auth
from apps.oauth.endpoints.authorize import checks, target, validate
from apps.oauth.endpoints.protocol import document, endpoint, read_message
from apps.oauth.engine import limits
from apps.oauth.errors import InvalidRequest
from apps.oauth.message import Message
from apps.oauth.request_objects import request_object
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.sender import dpop
from apps.oauth.services import requests


@endpoint("POST")
def par(request: HttpRequest) -> HttpResponse:
    """A `request_uri` for a request that keeps every rule of the authorization endpoint."""
    message = read_message(request)
    # A client whose id is an address may come here first.
    documents.find(message.form.get("client_id", ""))
    client = client_auth.authenticate(message)
    limits.count_public(request, client, limits.PUSH)
    sent = bound(pushed(message, client), message, client)
    started_at = clock.now()
    validate.validate(sent, target.of(sent, client), started_at=started_at)
    request_uri = requests.push(
        application_pk=client.pk, parameters=sent.only(checks.LONGEST), started_at=started_at
    )
    answer = document({"request_uri": request_uri, "expires_in": settings.PUSHED_REQUEST_SECONDS})
    answer.status_code = 201
    return answer


def pushed(message: Message, client: Client) -> Parameters:
    """The request's parameters; whose they are, client authentication has told.

    Of a signed one nothing counts that stands beside it (RFC 9126 §3).
    """
    if "request_uri" in message.form:
        # RFC 9126 §2.1: a request is not pushed by reference.
        raise InvalidRequest("request_uri cannot be pushed.")
    sent = Parameters(dict(message.form) | {"client_id": client.client_id}, lists=message.lists)
    return request_object.unpack(sent, client, names=checks.LONGEST, is_pushed=True)


def bound(sent: Parameters, message: Message, client: Client) -> Parameters:
    """The request, whose code is for the key that it was pushed with (RFC 9449 §10.1)."""
    key = dpop.key_of_code(message, client, named=sent.get("dpop_jkt"))
    return replace(sent, values={**sent.values, "dpop_jkt": key}) if key else sent
