"""What has expired here (`settings.PURGES`), along the indexes.

A code stays until no access token that it gave can be alive (its replay must be recognised);
a family until it has expired, or an hour after it was revoked. A device that asks late still hears
for an hour that its request has expired.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.services import jobs, purging
from apps.oauth.models import (
    AccessToken,
    AuthorizationRequest,
    DecoupledRequest,
    Denial,
    Grant,
    RefreshToken,
    SessionParty,
    UsedAssertion,
)
from apps.oauth.services.denials import DENIAL_SECONDS


def codes(*, batch: int) -> int:
    """Codes, and what they gave; returns how many, as all of these do."""
    return _remove(Grant.objects.filter(expires__lt=_past()), batch)


def families(*, batch: int) -> int:
    """Families of refresh tokens."""
    ended = Q(expires_at__lt=clock.now()) | Q(revoked__lt=_past())
    return _remove(RefreshToken.objects.filter(ended), batch)


def opaque_tokens(*, batch: int) -> int:
    """Access tokens that are kept here."""
    return _remove(AccessToken.objects.filter(expires__lt=clock.now()), batch)


def requests(*, batch: int) -> int:
    """Authorization requests, pushed or not."""
    return _remove(AuthorizationRequest.objects.filter(expires_at__lt=clock.now()), batch)


def requests_of_devices(*, batch: int) -> int:
    """Requests that are answered elsewhere."""
    return _remove(DecoupledRequest.objects.filter(expires_at__lt=_past()), batch)


def denials(*, batch: int) -> int:
    """What nothing alive is denied by."""
    return _remove(Denial.objects.filter(expires_at__lt=clock.now()), batch)


def parties(*, batch: int) -> int:
    """Whom to tell of the end of a session that is long over."""
    long_past = clock.now() - jobs.KEPT_WHEN_DONE
    return _remove(SessionParty.objects.filter(ended_at__lt=long_past), batch)


def assertions(*, batch: int) -> int:
    """Assertions and proofs that nobody can show any more."""
    return _remove(UsedAssertion.objects.filter(expires_at__lt=clock.now()), batch)


def _past() -> datetime:
    return clock.now() - timedelta(seconds=DENIAL_SECONDS)


def _remove(rows: QuerySet[Any], batch: int) -> int:
    # Nothing refers to these rows but tables that we leave empty.
    return purging.remove(rows, batch=batch, is_alone=True)
