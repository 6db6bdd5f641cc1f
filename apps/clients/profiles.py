"""What a security profile demands of its clients, and the closed lists that registration knows.

Rules that contradict each other between specifications belong to the client: each application
carries the name of one of these profiles.
"""

from dataclasses import dataclass
from typing import Final

# Wire names of the grants that an application can be registered for (RFC 7591 §2).
DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
CIBA: Final = "urn:openid:params:grant-type:ciba"
TOKEN_EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANTS: Final = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
    DEVICE_CODE,
    CIBA,
    TOKEN_EXCHANGE,
    JWT_BEARER,
)
# Those in which a person says yes; only these give something to refresh.
WITH_PERSON: Final = frozenset({"authorization_code", DEVICE_CODE, CIBA})

# What the authorization endpoint can be asked for (OAuth 2.0 Multiple Response Type Encoding
# Practices §3, §5). Not "token" alone: a token for whoever is on the way (RFC 9700 §2.1.2).
RESPONSE_TYPES: Final = (
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
)

# How the answer travels, and whether as one signed value (JARM §2.3).
RESPONSE_MODES: Final = (
    "query",
    "fragment",
    "form_post",
    "jwt",
    "query.jwt",
    "fragment.jwt",
    "form_post.jwt",
)

# How a client proves itself at the token endpoint (OpenID Connect Core 1.0 §9).
AUTH_METHODS: Final = (
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
)
# What the connection to us proves (RFC 8705 §2), not the request.
TLS_METHODS: Final = frozenset({"tls_client_auth", "self_signed_tls_client_auth"})
# The key of a MAC must be read again to check it, so a secret of this method is not hashed.
KEYED_METHOD: Final = "client_secret_jwt"
SECRET_METHODS: Final = frozenset({"client_secret_basic", "client_secret_post", KEYED_METHOD})
SECRET_ALGORITHMS: Final = ("HS256", "HS384", "HS512")


@dataclass(frozen=True, slots=True)
class Profile:
    """One row of policy.

    `pkce_required`: of confidential clients; public ones always need it (RFC 9700 §2.1.1).
    `auth_methods`: what a client may register at the token endpoint.
    `id_token_algorithms`: those a client may register, the default first.
    `assertion_audience_endpoint`: a client assertion may name the token endpoint as its audience,
    not only the issuer (RFC 7523 §3, FAPI 2.0 Security Profile §5.3.2.1).
    `assertion_audience_single`: its `aud` must be one string, not a list.
    `assertion_algorithms`: what a client assertion, or a request object, may be signed with.
    `request_object_is_whole`: what stands beside a request object does not count (RFC 9101 §6.3);
    else it adds what the object leaves out (OIDC Core §6.1).
    `request_object_seconds`: how long one may live, None for as long as it says.
    `rotates_refresh_tokens`: each use replaces the token (RFC 9700 §4.14.2).
    `https_redirects_only`: no http, not even on the loopback interface (FAPI 2.0 §5.3.2.2).
    `par_required`: requests are pushed before anybody is sent (FAPI 2.0 §5.3.2.2).
    `response_types`: what staff may open to a client at the authorization endpoint; the first one
    is open to all.
    `says_session_state`: answers tell whether the session here changes (Session Management 1.0).
    `sender_constrained`: tokens are bound to a key of their holder (FAPI 2.0 §5.3.2.1, 4).
    """

    name: str
    pkce_required: bool
    auth_methods: frozenset[str]
    id_token_algorithms: tuple[str, ...]
    assertion_audience_endpoint: bool
    assertion_audience_single: bool
    assertion_algorithms: tuple[str, ...]
    rotates_refresh_tokens: bool
    https_redirects_only: bool
    response_types: tuple[str, ...] = ("code",)
    request_object_is_whole: bool = True
    request_object_seconds: int | None = None
    par_required: bool = False
    says_session_state: bool = False
    sender_constrained: bool = False


PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            name="oidc",
            pkce_required=False,
            auth_methods=frozenset(AUTH_METHODS),
            id_token_algorithms=("RS256", "PS256", "ES256", "EdDSA"),
            assertion_audience_endpoint=True,
            assertion_audience_single=False,
            assertion_algorithms=("RS256", "PS256", "ES256", "EdDSA", "Ed25519"),
            rotates_refresh_tokens=True,
            https_redirects_only=False,
            response_types=RESPONSE_TYPES,
            says_session_state=True,
            request_object_is_whole=False,
        ),
        Profile(
            name="oauth21",
            pkce_required=True,
            auth_methods=frozenset(AUTH_METHODS),
            id_token_algorithms=("ES256", "PS256", "EdDSA", "RS256"),
            assertion_audience_endpoint=False,
            assertion_audience_single=False,
            assertion_algorithms=("RS256", "PS256", "ES256", "EdDSA", "Ed25519"),
            rotates_refresh_tokens=True,
            https_redirects_only=False,
        ),
        Profile(
            name="fapi2",
            pkce_required=True,
            auth_methods=frozenset({"private_key_jwt"}) | TLS_METHODS,
            id_token_algorithms=("ES256", "PS256", "EdDSA"),
            assertion_audience_endpoint=False,
            assertion_audience_single=True,
            assertion_algorithms=("PS256", "ES256", "EdDSA", "Ed25519"),
            # Rotation is what guards a refresh token whose holder cannot be checked; here every
            # client proves itself with a key.
            rotates_refresh_tokens=False,
            https_redirects_only=True,
            sender_constrained=True,
            request_object_seconds=3_600,
            par_required=True,
        ),
    )
}


# What clients may sign with, each as its profile says.
SIGNED_BY_CLIENTS: Final = tuple(
    dict.fromkeys(name for profile in PROFILES.values() for name in profile.assertion_algorithms)
)


def pkce_required(*, profile: str, is_public: bool) -> bool:
    """Whether an authorization request must carry a code challenge (RFC 7636 §4.4.1)."""
    return is_public or PROFILES[profile].pkce_required


def id_token_algorithm(*, profile: str, registered: str) -> str:
    """The algorithm to sign a client's ID tokens with: the registered one or the default."""
    return registered or PROFILES[profile].id_token_algorithms[0]


def introspection_algorithm(*, profile: str, registered: str) -> str:
    """The same for introspection: RS256 unless the profile forbids it (RFC 9701 §6)."""
    allowed = PROFILES[profile].id_token_algorithms
    return registered or ("RS256" if "RS256" in allowed else allowed[0])
