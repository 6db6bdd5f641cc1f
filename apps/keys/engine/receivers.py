"""A migrated database can sign: keys are made with the tables."""

from typing import Any

from apps.keys.services import rotation


def ensure_keys(*, using: str, plan: object = None, **facts: Any) -> None:
    """Receiver of `post_migrate`, also after a test's flush."""
    if using == "default":
        rotation.ensure()
