"""DPoP proofs (RFC 9449 §4): a JWT that says, by its key, who sends this very request.

The rules are those of any API (`apps.resource_server`); here they speak in our own errors.
"""

from apps.core import clock
from apps.oauth.errors import InvalidProof
from apps.oauth.message import Message
from apps.resource_server import errors
from apps.resource_server.tokens import proofs
from apps.resource_server.tokens.proofs import ALGORITHMS, Proof, digest_of, thumbprint
from apps.resource_server.tokens.shown import Shown

__all__ = ["ALGORITHMS", "Proof", "digest_of", "read", "thumbprint"]


def read(message: Message) -> Proof:
    """The proof of whoever sent `message` (§4.3). Raises `InvalidProof`."""
    request = Shown(method=message.method, uri=message.uri, dpop=message.dpop)
    try:
        return proofs.read(request, now=clock.epoch())
    except errors.InvalidProof as refusal:
        raise InvalidProof(detail=refusal.detail) from refusal
