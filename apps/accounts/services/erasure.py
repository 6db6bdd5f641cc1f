"""What a person leaves besides their own rows: sessions in browsers, jobs, traces, the trail."""

import hashlib
import uuid
from collections.abc import Sequence

from apps.accounts.models import Export, StoredSession
from apps.audit.services import trail
from apps.core import origin
from apps.core.services import files, jobs, traces


def erase(*, user_id: uuid.UUID, addresses: Sequence[str]) -> None:
    """Remove all of it, inside the transaction in which the person goes."""
    sums = [sum_of(address) for address in addresses]
    for mark in (user_id.hex, *sums):
        StoredSession.objects.filter(people__contains=mark).delete()
    for name in Export.objects.filter(user=user_id).exclude(file="").values_list("file", flat=True):
        files.forget(name)
    jobs.forget(about=user_id)
    # Limits count tries of a person, and of an address by its sum.
    traces.erase(words=[str(user_id), user_id.hex, *addresses, *sums])
    # That it happened is said without anybody: who asked may be the very person who goes.
    with origin.of_nobody():
        trail.erase(person_id=user_id)


def sum_of(address: str) -> str:
    """What stands for an address where it need not be readable; limits use the same."""
    return hashlib.sha256(address.lower().encode()).hexdigest()
