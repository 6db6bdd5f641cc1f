"""The wait after failures: each factor has its own, so that one never shuts another."""

import math
from collections.abc import Sequence

from apps.core import clock
from apps.factors.errors import TooSoon
from apps.factors.models import Factor


def ready(asked: Sequence[Factor]) -> list[Factor]:
    """Those that need not wait. Raises `TooSoon` when there are some and all of them wait."""
    found = [factor for factor in asked if factor.verify_is_allowed()[0]]
    if asked and not found:
        ends = min(factor.verify_is_allowed()[1]["locked_until"] for factor in asked)
        raise TooSoon(math.ceil((ends - clock.now()).total_seconds()))
    return found
