"""A sign-in from a browser that the person never used here is news, and news is mailed."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from apps.accounts.engine import known_browsers
from apps.accounts.models import User
from apps.accounts.services import sessions


def is_news(request: HttpRequest, user: User) -> bool:
    """Whether to tell `user` of the sign-in that is just happening; their very first is no news."""
    return sessions.has_had_any(user) and not known_browsers.is_known(request, user)


def tell(user: User) -> None:
    """Mail it. The sign-in stands whether or not a mail leaves."""
    get_adapter().send_notification_mail("account/email/new_sign_in", user)
