"""How an access token is shown: as it is (RFC 6750 §2.1), or with a proof (RFC 9449 §7.1)."""

from typing import Final

from apps.oauth.errors import InvalidToken, OAuthError
from apps.oauth.tokens import bearer, dpop_proof

BEARER: Final = "Bearer"
DPOP: Final = "DPoP"
_SCHEMES: Final = {"bearer": BEARER, "dpop": DPOP}


def scheme_of(authorization: str) -> str:
    """The scheme of an Authorization header that shows a token, "" for every other header.

    A scheme's case does not matter (RFC 9110 §11.1).
    """
    return _SCHEMES.get(authorization.partition(" ")[0].lower(), "")


def from_header(authorization: str) -> str | None:
    """The token of an Authorization header, None if it shows none. Raises `InvalidRequest`."""
    if not scheme_of(authorization):
        return None
    return bearer.checked(authorization.partition(" ")[2].strip(" "))


def challenge(error: OAuthError | None = None, *, scheme: str = "") -> str:
    """The value of WWW-Authenticate: what is wrong is said of the scheme that was used.

    Where another token is needed, the other way of showing one is named too (RFC 9449 §7.2).
    """
    if scheme == DPOP:
        return _dpop(error)
    if error is None or isinstance(error, InvalidToken):
        return f"{bearer.challenge(error)}, {_dpop(None)}"
    return bearer.challenge(error)


def _dpop(error: OAuthError | None) -> str:
    """RFC 9449 §7.1: `algs` is what a proof may be signed with."""
    algorithms = f'algs="{" ".join(dpop_proof.ALGORITHMS)}"'
    return f"{DPOP} " + ", ".join([*bearer.challenged(error), algorithms])
