"""Our own addresses as the world knows them."""

from django.conf import settings
from django.urls import get_script_prefix, reverse


def of(view: str, **captured: str) -> str:
    """The address of a view, by its name, under the issuer."""
    # The issuer holds the path we are mounted at, if there is one; `reverse` would repeat it.
    prefix = get_script_prefix().rstrip("/")
    return f"{settings.ISSUER}{reverse(view, kwargs=captured).removeprefix(prefix)}"
