"""What a mail about an account says besides its news: from where, and how to say "not me"."""

import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from apps.accounts.engine import forwarded
from apps.accounts.models import User
from apps.accounts.services import devices, notices, places, recovery
from apps.core import clock


def context_of(request: HttpRequest, *, user: User, what: str, address: str) -> dict[str, Any]:
    """When, from where, with which browser, and the link, for the mail to `address`."""
    ip = forwarded.client_ip(request)
    return {
        "timestamp": clock.now(),
        "ip": ip or "",
        "device": devices.read(forwarded.user_agent(request)),
        "place": places.of(ip),
        "not_me_url": link(user_id=user.pk, what=what, address=address),
    }


def link(*, user_id: uuid.UUID, what: str, address: str) -> str:
    """The link that says "this was not me", for the mail that tells `address` of `what`."""
    token = notices.issue(user_id=user_id, what=what, address=address)
    return absolute(reverse("account_not_me", args=[token]))


def send_recovery_code(token: str) -> None:
    """Mail the code that gives a locked account back. Raises `MailUnavailable`, `LinkGone`."""
    told = notices.find(token)
    code = recovery.new_code(token)
    get_adapter().send_mail("account/email/recovery_code", told.address, {"code": code})


def absolute(path: str) -> str:
    """`path` at the issuer's address: a mail never follows the host that a request named."""
    prefix = get_script_prefix().rstrip("/")
    return f"{settings.ISSUER}{path.removeprefix(prefix)}"
