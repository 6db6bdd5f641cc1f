"""What a request can be refused with (RFC 6750 §3.1, RFC 9449 §7.1, RFC 9470 §3)."""


class Refusal(Exception):
    """A token that does not do. `code` and `description` are for clients, `detail` for logs."""

    code = "invalid_token"
    description = "The access token is malformed, expired or revoked."
    status = 401

    def __init__(self, description: str = "", *, detail: str = "") -> None:
        self.description = description or type(self).description
        self.detail = detail
        super().__init__(self.description)


class MalformedRequest(Refusal):
    """The token was shown in a way that is none, or in two."""

    code = "invalid_request"
    description = "The request is malformed."
    status = 400


class InvalidToken(Refusal):
    """No token of this issuer for this API, or in the wrong hands."""


class InvalidProof(Refusal):
    """The DPoP proof is missing, not of this request, or was seen before."""

    code = "invalid_dpop_proof"
    description = "The DPoP proof is not valid for this request."


class NonceNeeded(Refusal):
    """The proof needs the nonce that comes with this answer (RFC 9449 §9)."""

    code = "use_dpop_nonce"
    description = "The DPoP proof needs the nonce of this answer."


class InsufficientScope(Refusal):
    """`scopes` are what would do."""

    code = "insufficient_scope"
    description = "The access token does not carry the scope that this needs."
    status = 403

    def __init__(self, scopes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.scopes = scopes


class InsufficientAuthentication(Refusal):
    """`acr_values` and `max_age` (seconds) are what would do."""

    code = "insufficient_user_authentication"
    description = "This needs a stronger or more recent sign-in."

    def __init__(self, *, acr_values: tuple[str, ...] = (), max_age: int | None = None) -> None:
        super().__init__()
        self.acr_values = acr_values
        self.max_age = max_age


class IssuerUnavailable(Exception):
    """The issuer's metadata or keys cannot be had; a token can be neither believed nor refused."""
