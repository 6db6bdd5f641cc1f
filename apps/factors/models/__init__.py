"""Tables of apps.factors."""

from apps.factors.models.factor import Factor

__all__ = ["Factor"]
