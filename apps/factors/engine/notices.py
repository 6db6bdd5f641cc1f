"""Mails to the owner about what was done to the second step; it stays done when no mail leaves."""

from typing import Any

from allauth.account.adapter import get_adapter

from apps.factors.services import recovery_codes, trusted_browsers
from apps.factors.services.factors import Row


def added(person: Any, name: str) -> None:
    """One was set up."""
    _tell(person, "added", name=name)


def removed(person: Any, row: Row) -> None:
    """One was taken away."""
    _tell(person, "removed", name=row.name)


def recovery_made(person: Any) -> None:
    """New recovery codes; the old ones are worth nothing."""
    _tell(person, "recovery_made")


def recovery_used(person: Any) -> None:
    """One of them let somebody in."""
    _tell(person, "recovery_used", left=recovery_codes.left(user_id=person.pk))


def browser_trusted(person: Any) -> None:
    """A browser is not asked for the second step any more."""
    _tell(person, "browser_trusted", days=trusted_browsers.days())


def _tell(person: Any, what: str, **words: Any) -> None:
    get_adapter().send_notification_mail(f"factors/email/{what}", person, words)
