"""Where the parameters of an authorization request come from.

The browser brings them, or the id of a request that was kept, or the `request_uri` of one that its
client pushed (RFC 9126 §4), or a request object (RFC 9101).
"""

from django.http import HttpRequest

from apps.clients.services.lookup import Client
from apps.oauth.endpoints import reading
from apps.oauth.endpoints.authorize import checks, target
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.errors import InvalidRequest, InvalidRequestUri, OAuthError
from apps.oauth.request_objects import parameters, request_object
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.services import requests
from apps.oauth.services.requests import Kept


class ReferenceGone(InvalidRequestUri):
    """The reference to a pushed request is unknown, has expired, or is another client's."""


class Unreadable(Exception):
    """A request object that is none, and where to say so."""

    def __init__(self, error: OAuthError, answer_to: Target) -> None:
        super().__init__(error.code)
        self.error = error
        self.target = answer_to


def read(http: HttpRequest) -> tuple[Parameters, Kept | None]:
    """What was sent, now or before. Raises `InvalidRequest` for a page, `RequestGone`."""
    sent = reading.sent(http)
    if sent.get("request_uri").startswith(requests.PUSHED) and sent.get("client_id"):
        return _of(_pushed(sent))
    # A client's own parameter of that name means nothing to us.
    if sent.get("request_id") and not sent.get("client_id"):
        return _of(requests.resume(sent.get("request_id")))
    return sent, None


def unpacked(sent: Parameters, client: Client) -> Parameters:
    """The parameters that count of what the browser brought.

    Raises `Unreadable` where the client can be told what is wrong, else `InvalidRequest`.
    """
    try:
        return request_object.unpack(sent, client, names=checks.LONGEST)
    except InvalidRequest as error:
        try:
            # Unsigned, but registered for this very client: no other can be told so.
            raise Unreadable(error, target.of(sent, client)) from error
        except InvalidRequest:
            raise error from None


def _pushed(sent: Parameters) -> Kept:
    """What else was sent does not count: the browser is not who pushed it (RFC 9126 §4)."""
    for name in ("client_id", "request_uri"):
        if name in sent.repeated:
            raise InvalidRequest(f"{name} was sent more than once.")
    kept = requests.open_pushed(sent.get("request_uri"), client_id=sent.get("client_id"))
    if kept is None:
        raise ReferenceGone
    return kept


def _of(kept: Kept) -> tuple[Parameters, Kept]:
    return parameters.kept(kept.parameters), kept
