"""Tables of apps.core."""

from apps.core.models.job import Job
from apps.core.models.recurrence import Recurrence

__all__ = ["Job", "Recurrence"]
