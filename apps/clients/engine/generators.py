"""The toolkit's generator classes, ours: unguessable, without characters that need escaping."""

import secrets

from oauth2_provider.generators import BaseHashGenerator


class ClientIdGenerator(BaseHashGenerator):
    """128 random bits as URL-safe text."""

    def hash(self) -> str:
        """A new client identifier."""
        return secrets.token_urlsafe(16)


class ClientSecretGenerator(BaseHashGenerator):
    """256 random bits as URL-safe text."""

    def hash(self) -> str:
        """A new client secret."""
        return secrets.token_urlsafe(32)
