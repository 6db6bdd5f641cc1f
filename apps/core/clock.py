"""The current time, from one place, so that rules about time can be tested."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return timezone.now()


def epoch() -> int:
    """Whole seconds since 1970-01-01T00:00:00Z, as a JWT's NumericDate (RFC 7519 §2)."""
    return int(now().timestamp())
