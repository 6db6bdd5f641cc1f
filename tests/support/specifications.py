"""The closed list of specifications that tests name: one name each, with its full title and where it is published."""

from typing import Final, NamedTuple


class Specification(NamedTuple):
    """`name` is what markers say."""

    name: str
    title: str
    url: str


def _rfc(number: int, title: str) -> Specification:
    return Specification(f"RFC {number}", title, f"https://www.rfc-editor.org/rfc/rfc{number}.html")


def _openid(name: str, file: str, title: str = "") -> Specification:
    return Specification(name, title or name, f"https://openid.net/specs/{file}.html")


PROTOCOL: Final = (
    _rfc(6749, "The OAuth 2.0 Authorization Framework"),
    _rfc(6750, "The OAuth 2.0 Authorization Framework: Bearer Token Usage"),
    _rfc(7009, "OAuth 2.0 Token Revocation"),
    _rfc(7521, "Assertion Framework for OAuth 2.0 Client Authentication and Authorization Grants"),
    _rfc(
        7523,
        "JSON Web Token (JWT) Profile for OAuth 2.0 Client Authentication and Authorization Grants",
    ),
    _rfc(7591, "OAuth 2.0 Dynamic Client Registration Protocol"),
    _rfc(7592, "OAuth 2.0 Dynamic Client Registration Management Protocol"),
    _rfc(7636, "Proof Key for Code Exchange by OAuth Public Clients"),
    _rfc(7662, "OAuth 2.0 Token Introspection"),
    _rfc(8252, "OAuth 2.0 for Native Apps"),
    _rfc(8414, "OAuth 2.0 Authorization Server Metadata"),
    _rfc(8628, "OAuth 2.0 Device Authorization Grant"),
    _rfc(8693, "OAuth 2.0 Token Exchange"),
    _rfc(8705, "OAuth 2.0 Mutual-TLS Client Authentication and Certificate-Bound Access Tokens"),
    _rfc(8707, "Resource Indicators for OAuth 2.0"),
    _rfc(9068, "JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens"),
    _rfc(9101, "The OAuth 2.0 Authorization Framework: JWT-Secured Authorization Request (JAR)"),
    _rfc(9126, "OAuth 2.0 Pushed Authorization Requests"),
    _rfc(9207, "OAuth 2.0 Authorization Server Issuer Identification"),
    _rfc(9396, "OAuth 2.0 Rich Authorization Requests"),
    _rfc(9449, "OAuth 2.0 Demonstrating Proof of Possession (DPoP)"),
    _rfc(9470, "OAuth 2.0 Step Up Authentication Challenge Protocol"),
    _rfc(9700, "Best Current Practice for OAuth 2.0 Security"),
    _rfc(9701, "JSON Web Token (JWT) Response for OAuth Token Introspection"),
    _rfc(9728, "OAuth 2.0 Protected Resource Metadata"),
    Specification(
        "OAuth Client ID Metadata Document",
        "OAuth Client ID Metadata Document (draft)",
        "https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/",
    ),
    _openid(
        "OAuth 2.0 Multiple Response Type Encoding Practices",
        "oauth-v2-multiple-response-types-1_0",
    ),
    _openid("OAuth 2.0 Form Post Response Mode 1.0", "oauth-v2-form-post-response-mode-1_0"),
    _openid(
        "JWT Secured Authorization Response Mode",
        "oauth-v2-jarm-final",
        "JWT Secured Authorization Response Mode for OAuth 2.0 (JARM)",
    ),
    _openid(
        "Grant Management for OAuth 2.0",
        "oauth-v2-grant-management",
        "Grant Management for OAuth 2.0 (draft 3)",
    ),
    _openid("FAPI 2.0 Security Profile", "fapi-security-profile-2_0-final"),
    _openid("FAPI 2.0 Message Signing", "fapi-message-signing-2_0-final"),
    _openid("OpenID Connect Core 1.0", "openid-connect-core-1_0"),
    _openid("OpenID Connect Discovery 1.0", "openid-connect-discovery-1_0"),
    _openid(
        "OpenID Connect Registration 1.0",
        "openid-connect-registration-1_0",
        "OpenID Connect Dynamic Client Registration 1.0",
    ),
    _openid("OpenID Connect RP-Initiated Logout 1.0", "openid-connect-rpinitiated-1_0"),
    _openid("OpenID Connect Back-Channel Logout 1.0", "openid-connect-backchannel-1_0"),
    _openid("OpenID Connect Front-Channel Logout 1.0", "openid-connect-frontchannel-1_0"),
    _openid("OpenID Connect Session Management 1.0", "openid-connect-session-1_0"),
    _openid(
        "OpenID Connect CIBA Core 1.0",
        "openid-client-initiated-backchannel-authentication-core-1_0",
        "OpenID Connect Client-Initiated Backchannel Authentication Flow - Core 1.0",
    ),
    _openid(
        "Initiating User Registration via OpenID Connect 1.0", "openid-connect-prompt-create-1_0"
    ),
    _openid(
        "OpenID Connect Core Error Code unmet_authentication_requirements",
        "openid-connect-unmet-authentication-requirements-1_0",
    ),
)
# What those stand on.
BELOW: Final = (
    _rfc(7515, "JSON Web Signature (JWS)"),
    _rfc(7516, "JSON Web Encryption (JWE)"),
    _rfc(7517, "JSON Web Key (JWK)"),
    _rfc(7518, "JSON Web Algorithms (JWA)"),
    _rfc(7519, "JSON Web Token (JWT)"),
    _rfc(7520, "Examples of Protecting Content Using JSON Object Signing and Encryption (JOSE)"),
    _rfc(7638, "JSON Web Key (JWK) Thumbprint"),
    _rfc(7800, "Proof-of-Possession Key Semantics for JSON Web Tokens (JWTs)"),
    _rfc(8037, "CFRG Elliptic Curve Diffie-Hellman (ECDH) and Signatures in JOSE"),
    _rfc(8725, "JSON Web Token Best Current Practices"),
    _rfc(9864, "Fully-Specified Algorithms for JOSE and COSE"),
    _rfc(4514, "LDAP: String Representation of Distinguished Names"),
    _rfc(5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile"),
    _rfc(6238, "TOTP: Time-Based One-Time Password Algorithm"),
    _rfc(6266, "Use of the Content-Disposition Header Field in HTTP"),
    _rfc(8259, "The JavaScript Object Notation (JSON) Data Interchange Format"),
    _rfc(9110, "HTTP Semantics"),
    _rfc(9111, "HTTP Caching"),
    _rfc(9440, "Client-Cert HTTP Header Field"),
    _rfc(9457, "Problem Details for HTTP APIs"),
    Specification(
        "WebAuthn Level 3",
        "Web Authentication: An API for accessing Public Key Credentials, Level 3",
        "https://www.w3.org/TR/webauthn-3/",
    ),
)
ALL: Final = (*PROTOCOL, *BELOW)
