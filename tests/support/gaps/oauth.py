"""What is not supported of OAuth."""

from typing import Final

from tests.support.gaps.row import Gap

OAUTH: Final = (
    Gap(
        "RFC 6749",
        "3.3",
        "a default scope",
        "a request says what it wants; one that says nothing is refused (`invalid_scope`)",
    ),
    Gap(
        "RFC 6749",
        "4.2",
        "the implicit grant with `response_type=token` alone",
        "a token for whoever is on the way, with nothing that ties it to the request (RFC 9700 §2.1.2)",
    ),
    Gap(
        "RFC 6749",
        "4.3",
        "the password grant",
        "people give their password to us only (RFC 9700 §2.4)",
    ),
    Gap("RFC 6749", "5.2", "`error_uri`", "the description says it, in one sentence"),
    Gap(
        "RFC 6750",
        "2.2",
        "a token in the form, but for userinfo",
        "one way for APIs; userinfo takes it because OpenID Connect Core 1.0 §5.3.1 says so",
    ),
    Gap(
        "RFC 6750",
        "2.3",
        "a token in the address",
        "addresses are logged (RFC 9700 §4.3.2); refused",
    ),
    Gap(
        "RFC 7009",
        "2.3",
        "JSONP",
        "a script of a page would get it; pages of registered origins call us by CORS",
    ),
    Gap(
        "RFC 7521",
        "4",
        "assertions that are no JWT (SAML)",
        "RFC 7523 is the profile; nobody asks for XML",
    ),
    Gap(
        "RFC 7523",
        "3",
        "client assertions for the address of the token endpoint, for the profiles `oauth21` and `fapi2`",
        "see RFC 9126 §2",
    ),
    Gap(
        "RFC 7591",
        "2.2",
        "names and links in several languages (`client_name#fr`)",
        "tagged members are passed over; the plain one is shown to everybody",
    ),
    Gap(
        "RFC 7591",
        "2",
        "`client_secret` that expires by itself",
        "`client_secret_expires_at` is 0: owners replace secrets, with two valid meanwhile",
    ),
    Gap(
        "RFC 7592",
        "3",
        "a secret or registration access token shown again",
        "of secrets we keep hashes; the token that was shown stays good",
    ),
    Gap(
        "RFC 7592",
        "2.2",
        "a new registration access token at each change",
        "optional; a lost answer would lock the client out of its registration",
    ),
    Gap(
        "RFC 7636",
        "4.2",
        "`plain`",
        "it protects from nobody who can read the request (RFC 9700 §2.1.1)",
    ),
    Gap(
        "RFC 7662",
        "2.2",
        "`username`, `nbf`",
        "both optional: a name is for userinfo, and every token begins at once",
    ),
    Gap(
        "RFC 8252",
        "7.1",
        "private-use schemes for the profile `fapi2`",
        "FAPI 2.0 Security Profile §5.3.2.2 wants https",
    ),
    Gap(
        "RFC 8414",
        "2",
        "`service_documentation`, `op_policy_uri`, `op_tos_uri`",
        "there is no page to name: these are the operator's",
    ),
    Gap(
        "RFC 8414", "2.1", "`signed_metadata`", "the document comes over TLS from the issuer itself"
    ),
    Gap(
        "RFC 9396",
        "5",
        "details in requests that are answered elsewhere (device, CIBA)",
        "refused: such tokens are asked for by scopes and resources alone",
    ),
    Gap(
        "RFC 8693",
        "2.1",
        "subject and actor tokens other than our access tokens",
        "an ID token is no proof for an API, a refresh token is for its client alone; words of other issuers come by RFC 7523",
    ),
    Gap(
        "RFC 8693",
        "4.4",
        "`may_act`",
        "our tokens carry none: who may act is the registration of the client that does",
    ),
    Gap(
        "RFC 8693",
        "2.2.1",
        "refresh tokens for what was exchanged",
        "it never outlives the token that was shown",
    ),
    Gap(
        "RFC 8705",
        "2.1",
        "revocation lists and OCSP",
        "the authority is the operator's own choice; a client whose certificate was stolen registers another, or is switched off",
    ),
    Gap(
        "RFC 8705",
        "3",
        "tokens in the authorization response bound to a certificate",
        "the browser has none of the client; a client that wants bound tokens gets no token there",
    ),
    Gap(
        "RFC 9068",
        "2.1",
        "access tokens signed with RS256",
        "a deviation, on purpose: all are ES256. Our classes for resource servers take RS256 too",
    ),
    Gap(
        "RFC 9068",
        "2.2.3.1",
        "`groups`, `roles`, `entitlements`",
        "scopes carry what roles open; roles are told by userinfo to who may know",
    ),
    Gap(
        "RFC 9101",
        "10.5",
        "request objects with `alg` none, or signed with a client secret",
        "an unsigned one protects nothing; a secret has no owner that could be told from us",
    ),
    Gap(
        "RFC 9101",
        "5.2",
        "a `request_uri` that is not registered",
        "we fetch nothing that a browser made up (§10.4); `require_request_uri_registration` says so",
    ),
    Gap(
        "RFC 9126",
        "2",
        "client assertions for the address of an endpoint, for the profiles `oauth21` and `fapi2`",
        "a deviation, on purpose: the issuer alone, or a malicious server could be sent what opens ours (FAPI 2.0 Security Profile §5.3.2.1); `oidc` takes them",
    ),
    Gap(
        "RFC 9396",
        "5",
        "details for a client that acts for itself",
        "the one type that there is (`document_access`) is about a person's documents",
    ),
    Gap(
        "RFC 9396",
        "7.1",
        "details that are enriched in the answer",
        "what the person agreed to is what was asked for",
    ),
    Gap(
        "RFC 9396",
        "2.2",
        "the common fields `privileges`, `datatypes`",
        "no type of ours has a use for them; unknown fields are refused",
    ),
    Gap(
        "RFC 9728",
        "2.2",
        "`signed_metadata`",
        "the document comes over TLS from the resource itself",
    ),
    Gap(
        "OAuth Client ID Metadata Document",
        "4.1",
        "methods that need a secret",
        "a document that anybody can read keeps none",
    ),
    Gap(
        "Grant Management for OAuth 2.0",
        "5.2",
        "`grant_management_action` merge and replace, and `grant_id` in a request",
        "each authorization is a grant of its own; `grant_management_actions_supported` says so",
    ),
)
