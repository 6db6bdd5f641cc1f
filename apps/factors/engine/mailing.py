"""A code by mail in place of the second step: who may ask, and sending it."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import stash_login
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.engine import methods
from apps.accounts.services import proofs
from apps.core.errors import DomainError
from apps.factors.services import mailed_codes


def is_offered(request: HttpRequest, user: Any) -> bool:
    """Whether it is a second thing: only beside a password, and not if a mail opened the door.

    The other provider that somebody came by is, often enough, the one that keeps their mailbox.
    """
    proved = methods.words(get_authentication_records(request, user))
    is_second = proofs.PASSWORD in proved and proofs.MAIL not in proved
    return is_second and mailed_codes.is_offered(user_id=user.pk)


def send(request: HttpRequest, stage: Any) -> None:
    """Mail one for this sign-in, or say why not."""
    user = stage.login.user
    if not is_offered(request, user):
        return

    def deliver(code: str) -> None:
        get_adapter().send_mail("factors/email/code", user.email, {"code": code, "user": user})

    try:
        stage.state["mailed"] = str(mailed_codes.send(user_id=user.pk, deliver=deliver))
    except DomainError as fault:
        messages.error(request, fault.message)
        return
    stash_login(request, stage.login)
    messages.success(request, _("The code is on its way. Look in the spam folder, too."))


def hint(address: str) -> str:
    """An address as its owner recognises it, and others do not."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"
