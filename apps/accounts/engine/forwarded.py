"""Who is asking: the address and the browser that a request names."""

from allauth.core.internal.httpkit import clean_client_ip, get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

LONGEST_USER_AGENT = 300


def client_ip(request: HttpRequest) -> str | None:
    """The client's address by TRUSTED_PROXY_COUNT; None when it cannot be known."""
    try:
        found = get_client_ip(request)
    except ImproperlyConfigured:
        found = None
    return found or peer(request) or None


def peer(request: HttpRequest) -> str:
    """The address of whoever holds the connection, or nothing."""
    return clean_client_ip(request.META.get("REMOTE_ADDR", "")) or ""


def user_agent(request: HttpRequest) -> str:
    """The browser's own words, printable and short."""
    given = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT]
    return "".join(sign for sign in given if sign.isprintable())
