"""What every change of level brings: a session key and a CSRF token that nobody had before."""

from django.http import HttpRequest
from django.middleware.csrf import rotate_token


def changed(request: HttpRequest) -> None:
    """Make what somebody may have planted worth nothing; what the session holds stays."""
    request.session.cycle_key()
    rotate_token(request)
