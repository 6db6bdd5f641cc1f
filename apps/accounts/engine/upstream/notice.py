"""Telling a person by mail that another provider was linked to their account, or unlinked."""

from allauth.account.adapter import get_adapter

from apps.accounts.engine.upstream import registry
from apps.accounts.models import User


def send(name: str, *, user: User, provider: str) -> None:
    """`name` is the mail's; what was done stays done when no mail leaves."""
    context = {"provider": registry.name_of(provider)}
    get_adapter().send_notification_mail(f"account/email/{name}", user, context)
