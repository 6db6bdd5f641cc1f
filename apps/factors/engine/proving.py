"""What a session remembers of a factor that was proved: allauth's record, django-otp's flag, ours.

Every ceremony ends in `proved`. A trusted browser does not: it lets in, and proves nothing.
"""

from typing import Any

import django_otp
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts.engine import methods
from apps.accounts.services import proofs
from apps.factors.models import Factor
from apps.factors.services import mailed_codes


def proved(request: HttpRequest, factor: Factor, *, proof: str, **more: Any) -> None:
    """The person has proved `factor`; `proof` is the word of `accounts.services.proofs` for it.

    While they are still signing in, the record waits in the session for the end of that.
    `more` is what allauth's record of it says besides: `type`, `reauthenticated`, `passwordless`.
    """
    if factor.kind != Factor.Kind.MAILED and _knows_the_password(request, factor.user):
        mailed_codes.open_again(user_id=factor.user_id)
    record_authentication(request, factor.user, "mfa", factor=factor.pk, proof=proof, **more)
    if request.user.is_authenticated:
        django_otp.login(request, factor)


def has_proved(request: HttpRequest, user: Any) -> bool:
    """Whether a factor was proved in this session, or in the sign-in that leads to one."""
    return bool(_of_factors(request, user))


@receiver(password_reset)
def on_password_reset(user: Any, **_: Any) -> None:
    """What the mailbox has reset, the mailbox alone does not open."""
    mailed_codes.shut(user_id=user.pk)


@receiver(user_logged_in)
def on_signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """The session that begins was verified with the factor that was proved last, if any was."""
    records = _of_factors(request, user)
    if not records:
        return
    factor = Factor.objects.filter(pk=records[-1]["factor"], user=user, confirmed=True).first()
    if factor:
        django_otp.login(request, factor)


def _knows_the_password(request: HttpRequest, user: Any) -> bool:
    """Whoever comes by a passkey does not learn that somebody else has chosen a new one by mail."""
    return proofs.PASSWORD in methods.words(get_authentication_records(request, user))


def _of_factors(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    records = get_authentication_records(request, user)
    return [record for record in records if "factor" in record]
