"""Chains what was committed, in the order in which that happened.

Not in the transaction that records: one head for everybody would make strangers wait for each
other, and deadlock with the locks that verbs hold. So a row is written with a mark of its own,
and right after its transaction the sealer, in a short one, gives it the next position. A process
that dies in between leaves a row without one: the next sealing, whoever's it is, finds it.
"""

import logging

from django.db import DatabaseError, transaction

from apps.audit.errors import HeadAltered, SecretUnusable
from apps.audit.models import Chain, Event
from apps.audit.services import marks, secret
from apps.core.errors import DomainError

BATCH = 200
logger = logging.getLogger("vestibule.audit")


def after_commit() -> None:
    """Seal; what the person did stays done when that does not work now."""
    try:
        seal()
    except (DatabaseError, DomainError) as fault:
        told = fault.message if isinstance(fault, HeadAltered) else type(fault).__name__
        logger.error("The audit trail was not sealed: %s", told)  # noqa: TRY400 # a traceback may hold values


def seal() -> int:
    """Give every committed row without a position the next one; how many.

    Raises `HeadAltered` rather than to hide, by writing on, that somebody was there.
    """
    total = 0
    while Event.objects.filter(position=None).exists():
        total += _seal_batch()
    return total


@transaction.atomic
def _seal_batch() -> int:
    chain = Chain.objects.select_for_update().first()
    if chain is None:
        raise SecretUnusable
    if not secret.is_ours(chain):
        raise HeadAltered
    key = secret.current()
    rows = list(Event.objects.filter(position=None).order_by("at", "id")[:BATCH])
    for row in rows:
        chain.position += 1
        chain.hash = marks.of_link(key, previous=chain.hash, position=chain.position, mac=row.mac)
        row.position, row.hash = chain.position, chain.hash
    Event.objects.bulk_update(rows, ["position", "hash"])
    secret.mark_head(chain)
    chain.save(update_fields=["position", "hash", "mac"])
    return len(rows)
