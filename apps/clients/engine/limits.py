"""How many applications one address may register by itself (allauth's counts, as for the doors)."""

from allauth.core import ratelimit
from django.http import HttpRequest


def is_too_many(request: HttpRequest) -> bool:
    """Count one more; whether that is one too many."""
    return not ratelimit.consume(request, action="register_client")
