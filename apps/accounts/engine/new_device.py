"""A sign-in from a browser that the person never used here is news, and news is mailed."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.http import HttpRequest

from apps.accounts.engine import known_browsers
from apps.accounts.models import User
from apps.accounts.services import sessions


def is_news(request: HttpRequest, user: User) -> bool:
    """Whether to tell `user` of the sign-in that is just happening.

    Their very first is no news, nor is one that a program made without a browser's request.
    """
    if "SERVER_NAME" not in request.META or known_browsers.is_known(request, user):
        return False
    return sessions.has_had_any(user)


def tell(request: HttpRequest, user: User) -> None:
    """Mail it. The sign-in stands whether or not a mail leaves."""
    with context.request_context(request):
        get_adapter(request).send_notification_mail("account/email/new_sign_in", user)
