"""A token for another one (RFC 8693 §2.1)."""

from dataclasses import replace
from typing import Final

from apps.clients.profiles import TOKEN_EXCHANGE
from apps.oauth.errors import InvalidRequest, InvalidTarget
from apps.oauth.services import exchange as exchanges
from apps.oauth.services import narrowing
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = TOKEN_EXCHANGE
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"
JWT: Final = "urn:ietf:params:oauth:token-type:jwt"
_TYPES: Final = (ACCESS_TOKEN, JWT)


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest` and what the service refuses."""
    subject_token = _token(request, "subject_token")
    if subject_token is None:
        raise InvalidRequest("subject_token is missing.")
    requested = request.form.get("requested_token_type", ACCESS_TOKEN)
    if requested not in _TYPES:
        raise InvalidRequest("This requested_token_type is not given here.")
    wanted = narrowing.wanted_by(request)
    if any(":" not in name for name in wanted.resources):
        # §2.1: that is an address; an application is named as `audience`.
        raise InvalidTarget(detail="a resource that is no URI")
    named = request.message.lists.get("audience", ())
    given = exchanges.exchange(
        client=request.client,
        subject_token=subject_token,
        actor_token=_token(request, "actor_token"),
        wanted=replace(wanted, resources=(*wanted.resources, *named)),
        cnf=request.cnf,
    )
    return replace(given, issued_token_type=requested)


def _token(request: TokenRequest, name: str) -> str | None:
    """A token with its type, both or neither (§2.1). An ID or refresh token is no access."""
    token, kind = request.form.get(name), request.form.get(f"{name}_type")
    if (token is None) != (kind is None):
        raise InvalidRequest(f"{name} and {name}_type go together.")
    if kind is not None and kind not in _TYPES:
        raise InvalidRequest(f"This {name}_type is not taken here.")
    if kind == JWT and token is not None and "." not in token:
        raise InvalidRequest(f"The {name} is no JWT.")
    return token
