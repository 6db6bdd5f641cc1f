"""What every page's navigation asks of roles."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def may_register_applications(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `may_register_applications`, worked out when a template asks."""

    def answer() -> bool:
        # An error page may be drawn before anybody asked who is there.
        user = getattr(request, "user", None)
        return user is not None and user.has_perm("applications.register")

    return {"may_register_applications": SimpleLazyObject(answer)}
