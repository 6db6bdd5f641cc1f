"""What is wrong with a proof of possession (RFC 9449 §5, §7.1, §8, §9)."""

from apps.oauth.errors.base import OAuthError


class InvalidProof(OAuthError):
    """RFC 9449 §5; where a token is shown its status is 401 (§7.1)."""

    code = "invalid_dpop_proof"
    message = "The DPoP proof is missing, malformed, for another request, too old, or was used."


class NonceNeeded(OAuthError):
    """RFC 9449 §8, §9: the header DPoP-Nonce of the answer says which nonce to use."""

    code = "use_dpop_nonce"
    message = "The DPoP proof needs the nonce that comes with this answer."
