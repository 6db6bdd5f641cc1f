"""Client assertions are accepted once (RFC 7523 §3, `jti`)."""

import hashlib
from datetime import UTC, datetime

from apps.oauth.services import sql

# Whoever inserts the row is first; the database decides between two that come at once.
_REMEMBER = """
INSERT INTO oauth_usedassertion (digest, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""


def is_first_use(*, client_id: str, jti: str, expires_at: int) -> bool:
    """Remember an assertion until it expires; False if it was seen before."""
    digest = hashlib.sha256(f"{client_id}\n{jti}".encode()).hexdigest()
    return sql.run(_REMEMBER, digest, datetime.fromtimestamp(expires_at, UTC)) == 1
