"""`session_state`: what tells a client whether the browser's session here is still the same
(OpenID Connect Session Management 1.0 §2, §3.2).
"""

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings

_SALT_BYTES: Final = 12


def of_browser(sid: UUID) -> str:
    """The browser's state while this session lives: it names the session to nobody else."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"vestibule browser state", "sha256")
    return hmac.digest(key, sid.bytes, "sha256").hex()


def of(*, client_id: str, origin: str, browser_state: str) -> str:
    """The same for one client and the origin of its pages, salted (§4.2)."""
    salt = secrets.token_urlsafe(_SALT_BYTES)
    spoken = f"{client_id} {origin} {browser_state} {salt}"
    return f"{hashlib.sha256(spoken.encode()).hexdigest()}.{salt}"
