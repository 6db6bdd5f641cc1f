"""Mails that no request causes: a worker sends them, in the words and language of their reader."""

import logging
import uuid
from typing import Final
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse

from apps.accounts.engine import telling
from apps.accounts.models import User
from apps.accounts.services import departures, notices, profiles
from apps.core import brand, languages, mail

# Whoever asked for it may be somebody else: the mail has the link that says so.
_LEAVING: Final = "account_leaving"
logger = logging.getLogger("vestibule.accounts")


def send(*, user: str, name: str, notice: str = "") -> None:
    """The job `accounts.letter`; who is gone, or stays after all, gets none.

    A `notice` says to which mailbox, which may be none of the account's any more. Raises
    `MailUnavailable`.
    """
    reader = User.objects.filter(pk=uuid.UUID(user)).first()
    if reader is None or (name == _LEAVING and reader.deletion_due_at is None):
        return
    address = notices.address_of(uuid.UUID(notice)) if notice else reader.email
    if not address:
        return
    language, zone = profiles.speaks(user_id=reader.pk)
    facts: dict[str, object] = {"due_at": reader.deletion_due_at}
    if name == _LEAVING:
        facts["not_me_url"] = telling.link(user_id=reader.pk, what=name, address=address)
    _send(name, departures.Farewell(address, language, zone), **facts)


def end(*, user: str) -> None:
    """The job `accounts.end`: the account ends, and its owner is told where they still read."""
    gone = departures.end(user_id=uuid.UUID(user))
    if gone is None:
        return
    try:
        _send("account_gone", gone)
    except mail.MailUnavailable as fault:
        # Trying again would need the address, which went with the account.
        logger.warning("%s The person was not told.", fault.detail)


def write(*, user_id: uuid.UUID, template: str, **facts: object) -> None:
    """Write to a person about what another app knows; who is gone gets nothing.

    Raises `MailUnavailable`.
    """
    reader = User.objects.filter(pk=user_id, is_active=True).first()
    if reader is not None:
        language, zone = profiles.speaks(user_id=reader.pk)
        _render(template, departures.Farewell(reader.email, language, zone), **facts)


def _send(name: str, to: departures.Farewell, **facts: object) -> None:
    _render(f"account/email/{name}", to, **facts)


def _render(template: str, to: departures.Farewell, **facts: object) -> None:
    site = urlsplit(settings.ISSUER)
    context = {
        "email": to.email,
        "brand": brand.of_installation(),
        "current_site": {"domain": site.netloc},
        "keep_url": settings.ISSUER + reverse("account_delete"),
        "account_url": settings.ISSUER + reverse("account_overview"),
        "export_url": settings.ISSUER + reverse("account_export"),
        **facts,
    }
    with languages.speaking(to.language, to.zone):
        message = get_adapter().render_mail(template, to.email, context)
        mail.sent(message.send)
