"""What a client sends that asks a person who is not there (CIBA Core 1.0 §7.1), read and judged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings

from apps.clients.services import signatures
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.keys.errors import Unverifiable
from apps.oauth import acr, scopes
from apps.oauth.errors import InvalidBindingMessage, InvalidRequest, InvalidScope
from apps.oauth.message import Message
from apps.oauth.services import assertions, targets
from apps.oauth.services.decoupled.backchannel import Wanted
from apps.oauth.services.decoupled.pending import LIFETIME

_HINTS: Final = ("login_hint", "login_hint_token", "id_token_hint")
_PARAMETERS: Final = (
    "scope",
    "client_notification_token",
    "acr_values",
    *_HINTS,
    "binding_message",
    "user_code",
    "requested_expiry",
)
_RESOURCE: Final = "resource"
# What such a request cannot be narrowed by.
_DETAILS: Final = "authorization_details"
# Letters and digits of any language and what stands between them, a dot only inside a number: what
# is read in a mail must not become a link.
_BINDING: Final = re.compile(r"(?:[\w \-:#+,()&]|(?<=[0-9])\.(?=[0-9]))+\Z")
_LONGEST_BINDING: Final = 64
# RFC 6750 §2.1, and CIBA Core 1.0 §7.1: at most 1024 characters.
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,1000}=*\Z")
_LONGEST_TOKEN: Final = 1_024
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,5}\Z")
_LONGEST_HINT: Final = 320
_SKEW_SECONDS: Final = 30
_LONGEST_LIFE_SECONDS: Final = 3_600
_LONGEST_JTI: Final = 512


# The parameters that come once, and the resources.
Sent = tuple[Mapping[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Hinted:
    """The one hint that came along; the other is "" (CIBA Core 1.0 §7.1)."""

    login_hint: str
    id_token_hint: str


def read(message: Message, client: Client) -> tuple[Hinted, Wanted]:
    """Whom the client asks, and what.

    Raises `InvalidRequest`, `InvalidScope`, `InvalidTarget`, and their kin.
    """
    sent, resources = _sent(message, client)
    where = tuple(dict.fromkeys(resources))
    wanted = Wanted(
        scopes=_scopes(sent, client, where),
        resources=where,
        acr_values=acr.known(sent.get("acr_values", "").split(" ")),
        binding_message=_binding_message(sent),
        lifetime=_lifetime(sent),
        wake_up=_wake_up(sent, client),
    )
    return _hint(sent), wanted


def _hint(sent: Mapping[str, str]) -> Hinted:
    given = [name for name in _HINTS if name in sent]
    if len(given) != 1:
        raise InvalidRequest("Exactly one hint says whom to ask.")
    if "login_hint_token" in sent:
        raise InvalidRequest("login_hint_token is not supported.")
    login_hint = sent.get("login_hint", "")
    if len(login_hint) > _LONGEST_HINT:
        raise InvalidRequest("login_hint is too long.")
    return Hinted(login_hint.strip(), sent.get("id_token_hint", ""))


def _sent(message: Message, client: Client) -> Sent:
    if "request" in message.form:
        return _signed(message, client)
    if client.metadata.backchannel_authentication_request_signing_alg:
        raise InvalidRequest("This client has to sign its requests.")
    return message.form, message.lists.get(_RESOURCE, ())


def _scopes(sent: Mapping[str, str], client: Client, where: tuple[str, ...]) -> tuple[str, ...]:
    """§7.1: it is a request of OpenID Connect."""
    named = targets.find(where, client)
    asked = targets.scopes_wanted(sent.get("scope", ""), client, where, named)
    if scopes.OPENID not in asked:
        raise InvalidScope("The scope openid is needed.")
    return asked


def _binding_message(sent: Mapping[str, str]) -> str:
    message = sent.get("binding_message", "")
    if message and (len(message) > _LONGEST_BINDING or not _BINDING.match(message)):
        raise InvalidBindingMessage
    return message


def _lifetime(sent: Mapping[str, str]) -> timedelta:
    asked = sent.get("requested_expiry")
    if asked is None:
        return LIFETIME
    if not _SECONDS.match(asked):
        raise InvalidRequest("requested_expiry is not a number of seconds.")
    return min(LIFETIME, timedelta(seconds=int(asked)))


def _wake_up(sent: Mapping[str, str], client: Client) -> str:
    """§7.1: needed of a client that wants to be told, and of no use to another."""
    if client.metadata.backchannel_token_delivery_mode != "ping":
        return ""
    token = sent.get("client_notification_token", "")
    if len(token) > _LONGEST_TOKEN or not _TOKEN.match(token):
        raise InvalidRequest("client_notification_token is missing or malformed.")
    return token


def _signed(message: Message, client: Client) -> Sent:
    """§7.1.1: what was signed is all that counts; beside it stands nothing of the same."""
    form = message.form
    algorithm = client.metadata.backchannel_authentication_request_signing_alg
    is_alone = _RESOURCE not in message.lists and not any(name in form for name in _PARAMETERS)
    if not algorithm or not is_alone:
        raise InvalidRequest("A signed request stands alone, and its algorithm is registered.")
    try:
        header, claims = signatures.claims_signed_by(
            client, form["request"], algorithms=(algorithm,)
        )
    except Unverifiable as error:
        raise InvalidRequest(
            "The signed request cannot be believed.", detail=error.detail
        ) from error
    # An authorization request, say, that a browser carried (RFC 8725 §3.11).
    if str(header.get("typ", "JWT")).lower() not in ("jwt", "application/jwt"):
        raise InvalidRequest("The signed request is a token of another type.")
    if _DETAILS in claims:
        raise InvalidRequest("The signed request asks for what is not given in this way.")
    if not _is_for_us(claims, client):
        raise InvalidRequest("The signed request is not for this server, or not for now.")
    values = {name: claims[name] for name in _PARAMETERS if claims.get(name) not in (None, "")}
    sent = claims.get(_RESOURCE, [])
    # RFC 8707 §2: one, or several.
    resources = tuple(map(_text, sent if isinstance(sent, list) else [sent]))
    return {name: _text(value) for name, value in values.items()}, resources


def _is_for_us(claims: Mapping[str, Any], client: Client) -> bool:
    """§7.1.1: `aud`, `iss`, `exp`, `iat`, `nbf` and `jti` are all there, and it comes once."""
    audience = claims.get("aud")
    now, jti = clock.epoch(), claims.get("jti")
    instants = [claims.get(name) for name in ("iat", "nbf", "exp")]
    if not all(isinstance(at, int) and not isinstance(at, bool) for at in instants):
        return False
    issued_at, begins_at, expires_at = (int(at or 0) for at in instants)
    return (
        claims.get("iss") == client.client_id
        and settings.ISSUER in (audience if isinstance(audience, list) else [audience])
        and max(issued_at, begins_at) <= now + _SKEW_SECONDS
        and now < expires_at <= begins_at + _LONGEST_LIFE_SECONDS
        and isinstance(jti, str)
        and 0 < len(jti) <= _LONGEST_JTI
        and assertions.is_first_use(
            client_id=f"{client.client_id}\nciba", jti=jti, expires_at=expires_at
        )
    )


def _text(value: object) -> str:
    """A parameter that is a number may come as one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    text = str(value)[:10] if is_number else value
    if not isinstance(text, str) or "\0" in text:
        raise InvalidRequest("The signed request holds what is no text.")
    return text
