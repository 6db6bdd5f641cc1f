"""Request objects: an authorization request that its client signed (RFC 9101, OIDC Core §6)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from apps.clients.profiles import PROFILES
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest, InvalidRequestObject
from apps.oauth.request_objects import by_reference, signed
from apps.oauth.request_objects.parameters import LISTS, Parameters

_WAYS: Final = ("request", "request_uri")
# Parameters that are JSON themselves come as what they are (RFC 9101 §4, RFC 9396 §2).
_JSON: Final = {"claims": dict, "authorization_details": list}
_NUMBERS: Final = ("max_age",)
_MOST_VALUES: Final = 100


def unpack(
    sent: Parameters, client: Client, *, names: Iterable[str], is_pushed: bool = False
) -> Parameters:
    """The parameters that count: `sent` itself if no request object came with it.

    `names` are the parameters that we know. Raises `InvalidRequestObject`, `InvalidRequestUri`,
    or `InvalidRequest` where the client promised to sign and did not.
    """
    text = _text(sent, client)
    if not text:
        if client.metadata.require_signed_request_object:
            raise InvalidRequest("This client has to sign its requests.")
        return sent
    is_whole = (
        is_pushed
        or PROFILES[client.profile].request_object_is_whole
        or client.metadata.require_signed_request_object
    )
    claims = signed.claims_of(text, client, is_whole=is_whole)
    inside = _parameters(claims, names)
    values = dict(inside.values) | {"client_id": client.client_id}
    if is_whole:
        # RFC 9101 §6.3: whatever stands beside it was not signed, and does not count.
        return Parameters(values, lists=inside.lists)
    _check_beside(sent, inside)
    beside = {name: value for name, value in sent.values.items() if name not in _WAYS}
    return Parameters(beside | values, sent.repeated, {**sent.lists, **inside.lists})


def _text(sent: Parameters, client: Client) -> str:
    for name in _WAYS:
        if name in sent.repeated:
            raise InvalidRequest(f"{name} was sent more than once.")
    text, uri = (sent.get(name) for name in _WAYS)
    if text and uri:
        raise InvalidRequest("request and request_uri exclude each other.")
    return by_reference.fetch(uri, client) if uri else text


def _check_beside(sent: Parameters, inside: Parameters) -> None:
    """OIDC Core §6.1: what makes it an OAuth request has to be the same inside and out."""
    beside, signed_one = sent.get("response_type"), inside.get("response_type")
    if beside and signed_one and beside != signed_one:
        raise InvalidRequestObject("response_type is not the one beside the request object.")


def _parameters(claims: Mapping[str, Any], names: Iterable[str]) -> Parameters:
    sent = {name: claims[name] for name in names if claims.get(name) not in (None, "")}
    return Parameters(
        {name: _value(name, value) for name, value in sent.items() if name not in LISTS},
        lists={name: _values(name, value) for name, value in sent.items() if name in LISTS},
    )


def _value(name: str, value: object) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if name in _NUMBERS and is_number:
        return str(value)[:100]
    if name in _JSON and isinstance(value, _JSON[name]):
        try:
            return json.dumps(value, ensure_ascii=False)
        except RecursionError as error:
            raise _malformed(name) from error
    if not isinstance(value, str):
        raise _malformed(name)
    return value


def _values(name: str, value: object) -> tuple[str, ...]:
    """RFC 8707 §2: one, or several."""
    values = value if isinstance(value, list) else [value]
    if len(values) > _MOST_VALUES:
        raise _malformed(name)
    return tuple(_value(name, one) for one in values)


def _malformed(name: str) -> InvalidRequestObject:
    return InvalidRequestObject(f"{name} has a form that it cannot have.")
