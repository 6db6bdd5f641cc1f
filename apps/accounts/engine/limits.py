"""The doors' counts (ACCOUNT_RATE_LIMITS) for pages of ours."""

from collections.abc import Callable
from typing import Any

from allauth.decorators import rate_limit


def counted(action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: posts to the page count as `action`; too many are answered with 429."""
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]] = rate_limit(action=action)
    return decorate
