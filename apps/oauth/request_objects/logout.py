"""A logout request (OpenID Connect RP-Initiated Logout 1.0 §2), validated.

Sealed, it can travel through the browser between our own pages: the hint, which names a person,
never stays in an address.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core import signing

from apps.clients.services import lookup, redirect_uris
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest
from apps.oauth.request_objects import id_token_hint
from apps.oauth.request_objects.parameters import Parameters

_NAMES: Final = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "sealed")
_LONGEST_HINT: Final = 8_192
_LONGEST_STATE: Final = 4_096
_SALT: Final = "oauth.logout"
_SEALED_SECONDS: Final = 3_600


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What may be relied on: "" where nothing was sent, or what was sent did not hold.

    `redirect_uri` is registered with `client_id`; `subject` and `sid` are those of a valid hint.
    """

    client_id: str = ""
    subject: str = ""
    sid: str = ""
    redirect_uri: str = ""
    state: str = ""

    def seal(self) -> str:
        """A form of it that only we can have made."""
        return signing.dumps(asdict(self), salt=_SALT)


def read(sent: Parameters) -> LogoutRequest:
    """Validate. What fails is not used (§4); a hint that fails rules out any redirect.

    Raises `InvalidRequest` for repeated parameters and a seal that is broken or too old.
    """
    for name in _NAMES:
        if name in sent.repeated:
            raise InvalidRequest(f"{name} was sent more than once.")
    if sent.get("sealed"):
        return _unseal(sent.get("sealed"))
    try:
        hint = _hint(sent)
    except InvalidRequest:
        return LogoutRequest()
    client = lookup.find(sent.get("client_id") or _audience(hint))
    if client is None:
        return LogoutRequest()
    redirect_uri = sent.get("post_logout_redirect_uri")
    is_registered = redirect_uris.matches_post_logout(client, redirect_uri)
    return LogoutRequest(
        client_id=client.client_id,
        subject=str(hint.get("sub", "")),
        sid=str(hint.get("sid", "")),
        redirect_uri=redirect_uri if is_registered else "",
        state=sent.get("state") if len(sent.get("state")) <= _LONGEST_STATE else "",
    )


def client_of(request: LogoutRequest) -> Client | None:
    """The client that asks, if it said who it is."""
    return lookup.find(request.client_id) if request.client_id else None


def _hint(sent: Parameters) -> dict[str, Any]:
    token = sent.get("id_token_hint")
    if len(token) > _LONGEST_HINT:
        raise InvalidRequest("id_token_hint is too long.")
    return id_token_hint.parse(token, client_id=sent.get("client_id")) if token else {}


def _audience(hint: dict[str, Any]) -> str:
    audience = hint.get("aud", "")
    return audience if isinstance(audience, str) else ""


def _unseal(text: str) -> LogoutRequest:
    try:
        return LogoutRequest(**signing.loads(text, salt=_SALT, max_age=_SEALED_SECONDS))
    except signing.BadSignature as error:
        raise InvalidRequest("This logout request has expired.") from error
