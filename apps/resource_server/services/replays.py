"""Proofs that were seen (RFC 9449 §11.1), in Django's cache: shared by all processes, or by none.

Where there are several processes, `CACHES["default"]` must be one that they share, such as Redis;
`add` is decided there, so of two that come at once one is first.
"""

import hashlib
import time

from django.core.cache import cache

from ..errors import InvalidProof
from ..tokens.proofs import Proof


def use_up(proof: Proof) -> None:
    """Raises `InvalidProof` unless this is the first time."""
    digest = hashlib.sha256(f"{proof.thumbprint}\n{proof.jti}".encode()).hexdigest()
    seconds = max(1, proof.good_until - int(time.time()))
    if not cache.add(f"dpop:{digest}", 1, seconds):
        raise InvalidProof(detail="used before")
