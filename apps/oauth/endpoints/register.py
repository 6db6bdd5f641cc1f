"""Client registration (RFC 7591) and its management (RFC 7592): one document, four verbs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from apps.clients import errors as refusals
from apps.clients.engine import limits
from apps.clients.services.dynamic import names, registrations
from apps.clients.services.dynamic.registrations import Information
from apps.core.errors import Forbidden, Invalid
from apps.core.services import strict_json
from apps.oauth.endpoints import addresses, protocol
from apps.oauth.endpoints.protocol import document, endpoint, unstored
from apps.oauth.errors import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidRequest,
    InvalidSoftwareStatement,
    InvalidToken,
    OAuthError,
    RegistrationDenied,
    RequestTooLarge,
    TooManyRegistrations,
    UnapprovedSoftwareStatement,
)
from apps.oauth.tokens import presentation
from apps.resource_server.tokens import challenges

_MOST_BYTES: Final = 65_536
_HOUR: Final = "3600"


def refuse(error: OAuthError) -> HttpResponse:
    """RFC 7591 §3.2.2, with the challenge where a token was missing or wrong (RFC 6750 §3)."""
    if isinstance(error, InvalidToken):
        answer = protocol.refusal(error)
        answer.headers["WWW-Authenticate"] = challenges.challenge(error, realm=presentation.REALM)
        return answer
    answer = protocol.refusal(error)
    if isinstance(error, TooManyRegistrations):
        answer.headers["Retry-After"] = _HOUR
    return answer


@endpoint("POST", refuse=refuse)
def register(request: HttpRequest) -> HttpResponse:
    """201 and all that is registered (RFC 7591 §3.2.1)."""
    sent = _body(request)
    token = _token(request)
    if not token and limits.is_too_many(request):
        raise TooManyRegistrations
    with _refusals():
        made = registrations.register(document=sent, token=token)
    answer = document(_shown(made))
    answer.status_code = 201
    return answer


@endpoint("GET", "PUT", "DELETE", refuse=refuse)
def manage(request: HttpRequest, client_id: str) -> Any:
    """The application's own registration, opened by its registration access token."""
    return _VERBS[request.method or ""](request, client_id, _token(request))


def _read(request: HttpRequest, client_id: str, token: str) -> dict[str, Any]:
    with _refusals():
        return _shown(registrations.read(client_id=client_id, token=token))


def _replace(request: HttpRequest, client_id: str, token: str) -> dict[str, Any]:
    sent = _body(request)
    with _refusals():
        made = registrations.replace(client_id=client_id, token=token, document=sent)
    return _shown(made)


def _delete(request: HttpRequest, client_id: str, token: str) -> HttpResponse:
    with _refusals():
        registrations.delete(client_id=client_id, token=token)
    return unstored(HttpResponse(status=204))


_VERBS: Final[dict[str, Callable[[HttpRequest, str, str], Any]]] = {
    "GET": _read,
    "PUT": _replace,
    "DELETE": _delete,
}


def _body(request: HttpRequest) -> dict[str, Any]:
    if (request.content_type or "").lower() != "application/json":
        raise InvalidRequest("The body must be application/json.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > _MOST_BYTES:
        raise RequestTooLarge
    try:
        sent = strict_json.read(request.body)
    except (ValueError, RecursionError):
        raise InvalidClientMetadata("The body is not valid JSON.") from None
    if not isinstance(sent, dict):
        raise InvalidClientMetadata("The body is not a JSON object.")
    return sent


def _token(request: HttpRequest) -> str:
    """RFC 6750 §2.1; "" if there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _shown(made: Information) -> dict[str, Any]:
    """RFC 7591 §3.2.1, RFC 7592 §3. A secret is shown when it is made; we keep a hash of it."""
    secret = {"client_secret": made.secret, "client_secret_expires_at": 0} if made.secret else {}
    return {
        "client_id": made.client_id,
        "client_id_issued_at": made.issued_at,
        **secret,
        "registration_access_token": made.token,
        "registration_client_uri": addresses.of("oauth_registration", client_id=made.client_id),
        **made.metadata,
    }


@contextmanager
def _refusals() -> Iterator[None]:
    """What the rules of registration say, in the protocol's words."""
    try:
        yield
    except Invalid as fault:
        raise _invalid(fault) from None
    except refusals.NotAdmitted:
        raise InvalidToken from None
    except (refusals.Closed, Forbidden):
        raise RegistrationDenied from None
    except refusals.TooMany:
        raise TooManyRegistrations from None
    except refusals.StatementInvalid as fault:
        raise InvalidSoftwareStatement(detail=fault.detail) from None
    except refusals.StatementUnapproved:
        raise UnapprovedSoftwareStatement from None


def _invalid(fault: Invalid) -> OAuthError:
    name = names.registered_name(fault.field)
    sentence = f"{name}: {fault.message}" if name else fault.message
    if name == "redirect_uris":
        return InvalidRedirectUri(sentence)
    return InvalidClientMetadata(sentence)
