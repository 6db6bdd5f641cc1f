"""Tables of apps.factors."""

from apps.factors.models.factor import Factor
from apps.factors.models.recovery_code import RecoveryCode

__all__ = ["Factor", "RecoveryCode"]
