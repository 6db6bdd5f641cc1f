"""Tables of apps.core."""

from apps.core.models.job import Job

__all__ = ["Job"]
