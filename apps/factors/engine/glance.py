"""The second step at a glance, for the account's first page."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.factors.services import factors, recovery_codes


def second_step(user_id: uuid.UUID) -> dict[str, Any]:
    """A point of the list: how it stands, in a sentence, and where one looks after it."""
    has_one = factors.has_second_step(user_id=user_id)
    left = recovery_codes.left(user_id=user_id) or 0
    few = has_one and left <= recovery_codes.LOW
    if few:
        text = _("Set up, but few recovery codes are left: make new ones before you need them.")
    elif has_one:
        text = _("Set up: a password that somebody finds out is not enough to get in.")
    else:
        text = _("Not set up: whoever finds out your password gets in.")
    return {
        "ok": has_one and not few,
        "title": _("Second step"),
        "text": text,
        "url": reverse("mfa_index"),
        "link": _("Look after it") if has_one else _("Set it up"),
    }
