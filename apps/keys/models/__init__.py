"""Tables of apps.keys."""

from apps.keys.models.signing_key import SigningKey

__all__ = ["SigningKey"]
