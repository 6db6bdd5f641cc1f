"""When everything that proves a person is lost, staff take it away, so that they can begin anew."""

import uuid
from typing import Final

from django.apps import apps
from django.db import transaction

from apps.accounts.services import people, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core.errors import Invalid
from apps.core.services import jobs
from apps.factors.models import Factor

# Why; the trail keeps words of closed lists, not sentences.
REASONS: Final = ("lost", "stolen", "mistake")


@transaction.atomic
def reset(*, user_id: uuid.UUID, reason: str) -> int:
    """Take every second step of a person away; how many factors that were.

    Their sessions end, no browser is trusted any more, and they are told by mail. The password
    stays: it does not open the account alone where a second step is demanded.
    Raises `NotFound`, or `Invalid` for a reason that is not one of `REASONS`.
    """
    if reason not in REASONS:
        raise Invalid(f"Give a reason: {', '.join(REASONS)}.", field="reason")
    people.hold(user_id)
    sessions.end_all(user=people.find(user_id))
    mine = Factor.objects.filter(user_id=user_id)
    taken = mine.count()
    mine.delete()
    # Credentials of passkeys are allauth's rows; ours stood on them.
    apps.get_model("mfa", "Authenticator").objects.filter(user_id=user_id).delete()
    details = {"factors": taken, "reason": reason}
    trail.record(events.FACTORS_RESET, subject=user_id, details=details)
    told = {"user": str(user_id), "name": "factors_reset"}
    jobs.enqueue(kind="accounts.letter", about=user_id, payload=told)
    return taken


def on_factors_reset(*, user_id: uuid.UUID, reason: str) -> None:
    """Hook: staff decided so, and may."""
    reset(user_id=user_id, reason=reason)
