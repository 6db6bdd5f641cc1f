"""What becomes of factors when an account is taken back after "this was not me"."""

import uuid
from datetime import datetime

from django.db import transaction

from apps.audit import events
from apps.audit.services import trail
from apps.factors.models import Factor
from apps.factors.services import mailed_codes
from apps.factors.services.factors import SECOND_STEPS


@transaction.atomic
def on_account_recovered(user_id: uuid.UUID, since: datetime) -> None:
    """Whatever was added since then may be a thief's, and so may any recovery codes be.

    Older second steps stay and are asked for: a mailbox alone does not open what they protect.
    """
    mine = Factor.objects.filter(user_id=user_id)
    for factor in mine.filter(kind__in=SECOND_STEPS, created_at__gte=since):
        # A passkey belongs to its credential, and goes with it.
        (factor.authenticator or factor).delete()
        details = {"factor": str(factor.kind)}
        trail.record(events.FACTOR_REMOVED, subject=user_id, details=details)
    mine.exclude(kind__in=SECOND_STEPS).delete()
    # The mailbox has just chosen the password: it is not what is asked for after it, too.
    mailed_codes.shut(user_id=user_id)
