"""Tables of apps.keys."""

from apps.keys.models.secret import Secret
from apps.keys.models.signing_key import SigningKey

__all__ = ["Secret", "SigningKey"]
