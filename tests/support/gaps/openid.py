"""What is not supported of OpenID Connect and FAPI."""

from typing import Final

from tests.support.gaps.row import Gap

_CORE: Final = "OpenID Connect Core 1.0"
_DISCOVERY: Final = "OpenID Connect Discovery 1.0"
_REGISTRATION: Final = "OpenID Connect Registration 1.0"
_JARM: Final = "JWT Secured Authorization Response Mode"
_TYPES: Final = "OAuth 2.0 Multiple Response Type Encoding Practices"
_CIBA: Final = "OpenID Connect CIBA Core 1.0"
_OPTIONAL: Final = "optional, and nobody has asked for it"

OPENID: Final = (
    Gap(
        _REGISTRATION,
        "2",
        "native clients without claimed `https` addresses",
        "RFC 8252 §7.2 has them, and §7 demands that they are offered",
    ),
    Gap(_TYPES, "4", "`response_type=none`", _OPTIONAL),
    Gap(_TYPES, "5", "`token` alone", "see RFC 6749 §4.2"),
    Gap(
        _JARM,
        "3",
        "answers with `alg` none, or signed with a client secret",
        "they prove nothing to a third party, or nothing at all",
    ),
    Gap(
        _CORE,
        "3.1.2.1",
        "`display`, `claims_locales`",
        "passed over, as the section allows: pages fit every screen, claims have one language",
    ),
    Gap(
        _CORE,
        "4",
        "sign-ins that begin here (`initiate_login_uri`)",
        "the address is registered; no page of ours leads there",
    ),
    Gap(
        _CORE,
        "5.2",
        "claims in several languages (`name#fr`)",
        "a profile has one; a request for another brings nothing and breaks nothing",
    ),
    Gap(
        _CORE,
        "5.6.2",
        "aggregated and distributed claims",
        "we are the source of all that we say (`claim_types_supported`)",
    ),
    Gap(_CORE, "6.1", "request objects with `alg` none", "see RFC 9101 §10.5"),
    Gap(
        _CORE,
        "7",
        "self-issued providers, and the parameter `registration`",
        "this is a provider of an organisation; `registration_not_supported`",
    ),
    Gap(
        _CORE,
        "10.1",
        "ID tokens and userinfo signed with a client secret (HS256), or with `alg` none",
        "the client could have made them itself; a secret is kept hashed",
    ),
    Gap(
        _CORE,
        "10.2",
        "encryption with a client secret, RSA1_5, `dir`",
        "a secret is kept hashed; RSA1_5 is broken (RFC 8725 §3.2)",
    ),
    Gap(
        _CORE,
        "15.2",
        "dynamic registration, as long as `CLIENT_REGISTRATION` is `closed`",
        "the operator decides; the rest of a dynamic provider is always there",
    ),
    Gap(
        _DISCOVERY,
        "2",
        "WebFinger",
        "whoever knows an address knows no more of the person by it; clients know their issuer",
    ),
    Gap(
        _DISCOVERY,
        "3",
        "`display_values_supported`, `claims_locales_supported`, `service_documentation`, `op_policy_uri`, `op_tos_uri`",
        "all optional; there is nothing to say",
    ),
    Gap(_REGISTRATION, "2", "names and links in several languages", "see RFC 7591 §2.2"),
    Gap(
        _REGISTRATION,
        "2",
        "`id_token_signed_response_alg` none or HS256",
        "see OpenID Connect Core 1.0 §10.1",
    ),
    Gap(
        "OpenID Connect RP-Initiated Logout 1.0",
        "2",
        "`logout_hint`",
        "passed over: who signs out is who has the session, or whom `id_token_hint` names",
    ),
    Gap(
        "OpenID Connect Session Management 1.0",
        "2",
        "`session_state` for clients of the profiles `oauth21` and `fapi2`",
        "browsers that keep third parties from their cookies have made it useless; back-channel logout works",
    ),
    Gap(
        _CIBA,
        "5",
        "push mode",
        "tokens are fetched by whoever proves to be the client; the FAPI CIBA profile forbids it",
    ),
    Gap(
        _CIBA,
        "7.1",
        "client assertions for the address of an endpoint, for the profiles `oauth21` and `fapi2`",
        "see RFC 9126 §2",
    ),
    Gap(
        _CIBA,
        "7.1",
        "`login_hint_token`, `user_code`",
        "a hint names a person by address or ID token; what protects from unwanted questions is that only people who use the application are asked",
    ),
    Gap(
        "FAPI 2.0 Security Profile",
        "5.2.1",
        "TLS versions and ciphers",
        "the proxy's: TLS 1.2 and 1.3 in `deploy/nginx`; the list of ciphers is the operator's",
    ),
)
