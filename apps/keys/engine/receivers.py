"""A migrated database can sign: keys and secrets are made with the tables."""

from typing import Any

from apps.keys.services import rotation, secrets


def ensure_keys(*, using: str, plan: object = None, **facts: Any) -> None:
    """Receiver of `post_migrate`, also after a test's flush."""
    if using == "default":
        rotation.ensure()
        secrets.ensure()
