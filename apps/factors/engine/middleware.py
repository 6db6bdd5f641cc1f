"""Whether the session behind a request proved a factor: `request.user.is_verified()`."""

from django_otp.middleware import OTPMiddleware

from apps.core.middleware import ForPages


class PageVerification(ForPages, OTPMiddleware):
    """django-otp's word on `request.user`, for pages; asked lazily."""
