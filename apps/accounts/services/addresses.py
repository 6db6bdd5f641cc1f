"""A person's e-mail addresses: which is the primary one, and whether it is theirs.

The rows are the account engine's (`account.EmailAddress`), reached by name as every table of
another app is. `User.email` always equals the primary address.
"""

import uuid
from typing import Any

from django.apps import apps
from django.db import models

from apps.accounts.models import User


def rows() -> models.QuerySet[Any]:
    """Every address of everybody."""
    found: models.QuerySet[Any] = apps.get_model("account", "EmailAddress").objects.all()
    return found


def count(user_id: uuid.UUID) -> int:
    """How many addresses a person has."""
    return rows().filter(user_id=user_id).count()


def known(*, user: User) -> list[str]:
    """Every address we know a person by, as it is stored."""
    return sorted({user.email, *rows().filter(user_id=user.pk).values_list("email", flat=True)})


def is_verified(*, user_id: uuid.UUID, email: str) -> bool:
    """Whether the person has shown that `email` reaches them."""
    return rows().filter(user_id=user_id, email=email.lower(), verified=True).exists()


def owner_of(email: str) -> uuid.UUID | None:
    """Who signs in with `email`, or has shown that it is theirs; one statement either way."""
    email = email.lower()
    shown = rows().filter(email=email, verified=True).values("user_id")
    found = User.objects.filter(models.Q(email=email) | models.Q(pk__in=shown))
    return found.values_list("pk", flat=True).first()


def is_taken(email: str, *, by_other_than: uuid.UUID | None = None) -> bool:
    """Whether somebody (else) signs in with `email`, or has shown that it is theirs."""
    email = email.lower()
    others = User.objects.exclude(pk=by_other_than) if by_other_than else User.objects.all()
    addresses = rows().filter(email=email, verified=True)
    if by_other_than:
        addresses = addresses.exclude(user_id=by_other_than)
    return others.filter(email=email).exists() or addresses.exists()


def replace_primary(*, user: User, email: str, verified: bool) -> None:
    """Make `email` the primary address; the one it replaces is gone. Call in a transaction."""
    rows().filter(user_id=user.pk, primary=True).exclude(email=email).delete()
    rows().update_or_create(
        user_id=user.pk, email=email, defaults={"primary": True, "verified": verified}
    )


def set_verified(*, user: User, verified: bool) -> bool:
    """Say of the primary address whether it is verified; whether that is news."""
    known = rows().filter(user_id=user.pk, email=user.email, verified=not verified)
    return bool(known.update(verified=verified))
