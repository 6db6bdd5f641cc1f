"""The rules an authorization request must keep once its target is known: one function a rule.

Each takes what was sent and returns what it established; what it raises goes to the client.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings

from apps.access.scopes import CATALOGUE
from apps.access.services.resources import Resource
from apps.clients.profiles import PROFILES, pkce_required
from apps.clients.services.lookup import Client
from apps.oauth import acr
from apps.oauth import scopes as scope_rules
from apps.oauth.acr import Demand
from apps.oauth.endpoints.authorize.target import LONGEST_STATE
from apps.oauth.errors import (
    InvalidRequest,
    InvalidScope,
    RegistrationNotSupported,
    UnauthorizedClient,
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
)
from apps.oauth.request_objects.claims_parameter import AcrWish
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.response import kinds, modes
from apps.oauth.response.kinds import Kinds
from apps.oauth.scopes import OPENID
from apps.oauth.services import targets

# The parameters we know, with the length that an honest one stays under. Others are ignored
# (RFC 6749 §3.1) and not kept.
LONGEST: Final[dict[str, int]] = {
    "client_id": 255,
    "redirect_uri": 2_048,
    "response_type": 100,
    "response_mode": 100,
    "scope": 2_000,
    "state": LONGEST_STATE,
    "code_challenge": 128,
    "code_challenge_method": 10,
    "nonce": 1_000,
    "prompt": 100,
    "max_age": 10,
    "id_token_hint": 8_192,
    "login_hint": 320,
    "claims": 8_192,
    "acr_values": 1_000,
    "ui_locales": 1_000,
    "claims_locales": 1_000,
    "display": 100,
    "dpop_jkt": 100,
    # It may come several times; `targets` measures it.
    "resource": 0,
    "authorization_details": 8_192,
    "grant_management_action": 20,
    "grant_id": 100,
}
PROMPTS: Final = frozenset({"none", "login", "consent", "select_account", "create"})
# RFC 6749 §3.3, and RFC 7636 §4.2: BASE64URL(SHA256(verifier)) has 43 characters.
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")
_S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
# RFC 7638 §3: a SHA-256 in base64url.
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_NUMBER = re.compile(r"[0-9]{1,10}\Z")


def refuse_repeated(sent: Parameters) -> None:
    """RFC 6749 §3.1: no parameter more than once; those we do not know are ignored."""
    for name in LONGEST:
        if name in sent.repeated:
            raise InvalidRequest(f"{name} was sent more than once.")


def refuse_oversized(sent: Parameters) -> None:
    """A value beyond any honest client's is refused rather than cut."""
    for name, longest in LONGEST.items():
        if len(sent.get(name)) > longest:
            raise InvalidRequest(f"{name} is too long.")


def refuse_registration(sent: Parameters) -> None:
    """OIDC Core §7.2.1: a client that is not registered would describe itself by it."""
    if sent.get("registration"):
        raise RegistrationNotSupported


def check_was_pushed(client: Client) -> None:
    """RFC 9126 §4, §5, §6: refuses a request that its client sent by the browser and may not."""
    if (
        settings.REQUIRE_PUSHED_REQUESTS
        or client.metadata.require_pushed_authorization_requests
        or PROFILES[client.profile].par_required
    ):
        raise InvalidRequest("This client has to push its authorization requests.")


def check_client_may_ask(sent: Parameters, client: Client) -> None:
    """RFC 6749 §4.1.2.1: the client is registered for this grant.

    Each authorization is a grant of its own (Grant Management for OAuth 2.0, draft 3, §5): it is
    told its id, for who manages grants, and never changes an older one.
    """
    if "authorization_code" not in client.allowed_grants:
        raise UnauthorizedClient
    action = sent.get("grant_management_action")
    if action and not scope_rules.manages_grants(client):
        raise InvalidRequest("This client does not manage its grants.")
    if action not in ("", "create") or (action and sent.get("grant_id")):
        raise InvalidRequest("Grants can be created, queried and revoked, not changed.")


def read_response_type(sent: Parameters, client: Client) -> Kinds:
    """RFC 6749 §3.1.1; what is registered nowhere but for this client, §4.1.2.1."""
    if not sent.get("response_type"):
        raise InvalidRequest("response_type is missing.")
    asked = kinds.read(sent.get("response_type"))
    if asked is None:
        raise UnsupportedResponseType
    if not kinds.is_open(asked, client):
        raise UnauthorizedClient("This response type is not open to this client.")
    return asked


def check_response_mode(sent: Parameters, client: Client) -> None:
    """OAuth 2.0 Multiple Response Type Encoding Practices §2.1, §5; what the client registered."""
    name, asked = sent.get("response_mode"), kinds.words(sent.get("response_type"))
    mode = modes.chosen(name, asked) if name else modes.usual(asked)
    if mode is None:
        raise InvalidRequest("This response_mode is not supported, or not for this response_type.")
    registered = client.metadata.response_modes
    if registered and mode not in modes.possible(registered, asked):
        raise InvalidRequest("This client is not answered in this response_mode.")


def check_id_token_in_front(sent: Parameters, asked: Kinds, scopes: Collection[str]) -> None:
    """One that the browser carries is tied to its request (OIDC Core §3.2.2.1, §3.3.2.11)."""
    if "id_token" not in asked:
        return
    if not sent.get("nonce"):
        raise InvalidRequest("nonce is required for this response_type.")
    if OPENID not in scopes:
        raise InvalidScope("An ID token needs the scope openid.")


def read_scopes(
    sent: Parameters, client: Client, asked_kinds: Kinds, named: Collection[Resource] = ()
) -> tuple[str, ...]:
    """The scopes that exist and that this client may ask for, in order and once each.

    Others are ignored (OIDC Core §3.1.2.1) and missing from the token answer's `scope`
    (RFC 6749 §3.3); so are those that mean nothing where the token is for (RFC 8707 §2). There is
    no default scope: a request has to say what it wants, if only by naming a resource or details.
    """
    brought = [scope for resource in named for scope in resource.scopes]
    asked = sent.get("scope").split(" ") if sent.get("scope") else brought
    if not asked and sent.get("authorization_details"):
        return ()
    if not any(asked) or not all(_SCOPE_TOKEN.match(scope) for scope in asked if scope):
        raise InvalidScope
    allowed = scope_rules.open_to(client)
    if "code" not in asked_kinds:
        # There would be no token to keep the promise with (OIDC Core §11).
        allowed -= {"offline_access"}
    wanted = dict.fromkeys(scope for scope in asked if scope in allowed or scope in brought)
    scopes = targets.fitting(wanted, sent.lists.get("resource", ()), named)
    if not scopes:
        raise InvalidScope
    return scopes


def read_code_challenge(sent: Parameters, client: Client, asked: Kinds) -> str:
    """An S256 challenge, or "" without a code or where the profile allows it (RFC 7636).

    `plain` protects from nobody who can read the request (RFC 9700 §2.1.1).
    """
    challenge, method = sent.get("code_challenge"), sent.get("code_challenge_method")
    if not challenge and not method:
        if "code" in asked and pkce_required(profile=client.profile, is_public=client.is_public):
            raise InvalidRequest("code_challenge is required.")
        return ""
    if method != "S256":
        raise InvalidRequest("code_challenge_method must be S256.")
    if not _S256_CHALLENGE.match(challenge):
        raise InvalidRequest("code_challenge is not an S256 challenge.")
    return challenge


def read_holder(sent: Parameters) -> dict[str, str]:
    """What whoever redeems the code must show: the key that the client named (RFC 9449 §10)."""
    thumbprint = sent.get("dpop_jkt")
    if not thumbprint:
        return {}
    if not _THUMBPRINT.match(thumbprint):
        raise InvalidRequest("dpop_jkt is not a SHA-256 thumbprint of a key.")
    return {"jkt": thumbprint}


def read_prompts(sent: Parameters) -> frozenset[str]:
    """OIDC Core §3.1.2.1: `none` stands alone; OIDC User Registration 1.0 §4: known values only."""
    prompts = frozenset(sent.get("prompt").split())
    if not prompts <= PROMPTS:
        raise InvalidRequest("prompt has an unknown value.")
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequest("prompt=none cannot be combined.")
    return prompts


def read_max_age(sent: Parameters, client: Client) -> int | None:
    """OIDC Core §3.1.2.1: whole seconds; else what the client registered, or None for any age."""
    value = sent.get("max_age")
    if not value:
        return client.default_max_age
    if not _NUMBER.match(value):
        raise InvalidRequest("max_age is not a number of seconds.")
    return int(value)


def read_demand(sent: Parameters, client: Client, wish: AcrWish) -> Demand:
    """Which levels will do: what the request names, else what the client registered.

    Names that are none of ours are ignored (OIDC Core §3.1.2.1), except where an essential
    claim leaves nothing else: then nobody can be authenticated so (§5.5.1.1).
    """
    named = acr.known(wish.values)
    if wish.is_essential and wish.values and not named:
        raise UnmetAuthenticationRequirements
    named = named or acr.known(sent.get("acr_values").split(" "))
    return Demand(
        named=named or acr.known(client.default_acr_values),
        floor=acr.LEVEL_2 if client.demands_second_factor else "",
    )


def scopes_of_claims(
    claims: Mapping[str, Collection[str]], scopes: Collection[str], client: Client
) -> tuple[str, ...]:
    """The scopes that release what is asked for by name: they need the same consent (§5.5).

    Nothing comes of single claims outside an OpenID Connect request.
    """
    named = {name for member in claims.values() for name in member} - {"sub"}
    return tuple(
        scope
        for scope, row in CATALOGUE.items()
        if "openid" in scopes and scope in client.allowed_scopes and named & set(row.claims)
    )


def one_subject(hinted: str, claimed: str) -> str:
    """The person the client expects, "" for anybody (OIDC Core §3.1.2.1, §5.5.1)."""
    if hinted and claimed and hinted != claimed:
        raise InvalidRequest("id_token_hint and claims name different people.")
    return hinted or claimed
