"""Whether the session behind a request proved a factor: `request.user.is_verified()`."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_otp.middleware import OTPMiddleware

from apps.core.middleware import ForPages
from apps.factors.services.factors import Kind


class PageVerification(ForPages, OTPMiddleware):
    """django-otp's word on `request.user`, for pages; asked lazily."""

    @staticmethod
    def _finalize_device(request: HttpRequest, user: Any, device: Any) -> Any:
        """A mailed code counts only while policy lets it."""
        if device is not None and device.kind == Kind.MAILED and not settings.MAILED_CODE_IS_FACTOR:
            device = None
        return OTPMiddleware._finalize_device(request, user, device)  # noqa: SLF001 - its own seam
