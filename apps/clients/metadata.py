"""What is registered of an application, as plain values.

`Registration` is the whole; `Metadata` is the part of it that single corners of the protocol
read, each field under the name that IANA's registry of client metadata gives it (RFC 7591 §4.1)
where there is one. What a field may hold is judged in `services.metadata`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Metadata:
    """Client metadata; "", False, () and None mean that nothing was registered."""

    # Keys and client authentication (RFC 7591 §2, OpenID Connect Registration 1.0 §2)
    jwks_uri: str = ""
    token_endpoint_auth_signing_alg: str = ""
    # RFC 8705 §2.1.2, §3.4
    tls_client_auth_subject_dn: str = ""
    tls_client_auth_san_dns: str = ""
    tls_client_auth_san_uri: str = ""
    tls_client_auth_san_ip: str = ""
    tls_client_auth_san_email: str = ""
    tls_client_certificate_bound_access_tokens: bool = False
    # RFC 9449 §5.2
    dpop_bound_access_tokens: bool = False
    # RFC 9126 §6, RFC 9101 §10.5, OpenID Connect Registration 1.0 §2
    require_pushed_authorization_requests: bool = False
    require_signed_request_object: bool = False
    request_object_signing_alg: str = ""
    request_object_encryption_alg: str = ""
    request_object_encryption_enc: str = ""
    request_uris: tuple[str, ...] = ()
    # RFC 9396 §10; RFC 8707 has no name for the resources a client may name
    authorization_details_types: tuple[str, ...] = ()
    allowed_resources: tuple[str, ...] = ()
    # RFC 7591 §2; () means what the profile answers with by default
    response_types: tuple[str, ...] = ()
    # FAPI 2.0 Message Signing §5.3.3; () means any
    response_modes: tuple[str, ...] = ()
    # JARM §3
    authorization_signed_response_alg: str = ""
    authorization_encrypted_response_alg: str = ""
    authorization_encrypted_response_enc: str = ""
    # OpenID Connect Registration 1.0 §2
    id_token_encrypted_response_alg: str = ""
    id_token_encrypted_response_enc: str = ""
    userinfo_signed_response_alg: str = ""
    userinfo_encrypted_response_alg: str = ""
    userinfo_encrypted_response_enc: str = ""
    subject_type: str = ""
    sector_identifier_uri: str = ""
    initiate_login_uri: str = ""
    require_auth_time: bool = False
    # RFC 9701 §6; `may_introspect` is ours: it may look at tokens that are for other audiences
    introspection_signed_response_alg: str = ""
    introspection_encrypted_response_alg: str = ""
    introspection_encrypted_response_enc: str = ""
    may_introspect: bool = False
    # Ours: the audiences (RFC 8707 §2) for which it is the resource server
    introspection_audiences: tuple[str, ...] = ()
    # OpenID Connect Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str = ""
    frontchannel_logout_session_required: bool = False
    # OpenID Connect CIBA Core 1.0 §4
    backchannel_token_delivery_mode: str = ""
    backchannel_client_notification_endpoint: str = ""
    backchannel_authentication_request_signing_alg: str = ""
    backchannel_user_code_parameter: bool = False
    # RFC 8693 leaves to us who may exchange: "impersonation", "delegation", and for whom
    token_exchange_modes: tuple[str, ...] = ()
    token_exchange_audiences: tuple[str, ...] = ()
    # RFC 7591 §2
    contacts: tuple[str, ...] = ()
    software_id: str = ""
    software_version: str = ""

    @property
    def is_pairwise(self) -> bool:
        """Whether it knows people by names that nobody else knows (OIDC Core §8.1)."""
        return self.subject_type == "pairwise"

    @property
    def has_own_userinfo(self) -> bool:
        """Whether userinfo says something else to it than to most clients, or in another form."""
        is_sealed = self.userinfo_signed_response_alg or self.userinfo_encrypted_response_alg
        return self.is_pairwise or bool(is_sealed)


NOTHING: Final = Metadata()
# What opens something that is closed to whoever registers for themselves.
FOR_STAFF: Final = frozenset(
    {
        "response_types",
        "may_introspect",
        "introspection_audiences",
        "allowed_resources",
        "token_exchange_modes",
        "token_exchange_audiences",
    }
)
_DEFAULTS: Final = {field.name: field.default for field in fields(Metadata)}


@dataclass(frozen=True, slots=True)
class Registration:
    """Everything that is registered of an application, as plain values.

    None for grants, scopes or the authentication method means the kind's default; None for
    origins means those of a single-page application's redirect URIs, else none.
    """

    name: str
    kind: str = "web"
    profile: str = "oauth21"
    redirect_uris: Sequence[str] = ()
    post_logout_redirect_uris: Sequence[str] = ()
    origins: Sequence[str] | None = None
    grants: Sequence[str] | None = None
    scopes: Sequence[str] | None = None
    auth_method: str | None = None
    jwks: dict[str, Any] | None = None
    token_format: str = "jwt"  # a wire name
    id_token_alg: str = ""
    default_acr_values: Sequence[str] = ()
    default_max_age: int | None = None
    demands_second_factor: bool = False
    is_first_party: bool = False
    client_uri: str = ""
    logo_uri: str = ""
    policy_uri: str = ""
    tos_uri: str = ""
    metadata: Metadata = NOTHING


def stored(metadata: Metadata) -> dict[str, Any]:
    """What a row keeps: only what differs from the default."""
    values = {name: getattr(metadata, name) for name in _DEFAULTS}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != _DEFAULTS[name]
    }


def is_such(name: str, value: Any) -> bool:
    """Whether there is a field of this name, and the value is of its kind."""
    if not isinstance(_DEFAULTS.get(name), tuple):
        return name in _DEFAULTS and type(value) is type(_DEFAULTS[name])
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def read(row: Mapping[str, Any]) -> Metadata:
    """The reverse; a name that this version does not know is passed over."""
    if not row:
        return NOTHING
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name in _DEFAULTS
    }
    return Metadata(**known)
