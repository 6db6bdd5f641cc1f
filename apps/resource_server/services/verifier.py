"""Whether whoever sent a request may use the token that it shows."""

import base64
import hashlib
import hmac
import time
from functools import lru_cache

from .. import configuration
from ..errors import InvalidProof, InvalidToken
from ..services import replays, verification
from ..services.issuer import Issuer
from ..tokens import proofs
from ..tokens.access_token import AccessToken
from ..tokens.shown import DPOP, Shown


def verify(shown: Shown) -> AccessToken | None:
    """The token of a request, None if it shows none.

    Raises `Refusal`; `IssuerUnavailable` when it can be neither believed nor refused.
    """
    text = shown.token
    if text is None:
        return None
    configured = configuration.current()
    issuer = _issuer(configured.issuer)
    token = verification.verify(text, issuer=issuer, audience=configured.audience)
    check_holder(token, text, shown, dpop_required=configured.dpop_required)
    return token


def check_holder(
    token: AccessToken, text: str, shown: Shown, *, dpop_required: bool = False
) -> None:
    """RFC 9449 §7.1, RFC 8705 §3: a bound token is of use to its holder only, and only as such.

    Raises `InvalidToken`, `InvalidProof`.
    """
    if "jkt" not in token.cnf and (dpop_required or shown.scheme == DPOP):
        raise InvalidToken(detail="not bound to a key")
    if not token.cnf.keys() <= {"jkt", "x5t#S256"}:
        raise InvalidToken(detail="bound to something that nobody here can check")
    if "jkt" in token.cnf:
        _check_proof(token, text, shown)
    if "x5t#S256" in token.cnf:
        _check_certificate(token, shown)


def _check_proof(token: AccessToken, text: str, shown: Shown) -> None:
    if shown.scheme != DPOP:
        raise InvalidToken(detail="a bound token shown as if it were not")
    proof = proofs.read(shown, now=int(time.time()))
    if proof.token_digest != proofs.digest_of(text):
        raise InvalidProof(detail="ath of another token")
    if not hmac.compare_digest(proof.thumbprint, str(token.cnf["jkt"])):
        raise InvalidToken(detail="bound to another key")
    # Last, so that only what is right in all else is remembered.
    replays.use_up(proof)


def _check_certificate(token: AccessToken, shown: Shown) -> None:
    if shown.certificate is None:
        raise InvalidToken(detail="bound to a certificate that was not shown")
    digest = base64.urlsafe_b64encode(hashlib.sha256(shown.certificate).digest()).rstrip(b"=")
    if not hmac.compare_digest(digest.decode(), str(token.cnf["x5t#S256"])):
        raise InvalidToken(detail="bound to another certificate")


@lru_cache(maxsize=8)
def _issuer(url: str) -> Issuer:
    return Issuer(url)
