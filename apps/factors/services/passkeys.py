"""Passkeys: add one, use one. What the authenticator signed was checked by the engine before."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.services import people, proofs
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import Conflict, DomainError
from apps.factors.models import Factor, Passkey
from apps.factors.services import aaguids, factors

MOST: Final = 20


class Cloned(DomainError):
    """The signature counter went backwards: two authenticators sign with one key."""

    code = "cloned"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "This passkey seems to exist twice, so it was refused. Sign in another way, remove "
                "it from your account, and make a new one."
            )
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a new credential says about itself (WebAuthn §6.1)."""

    credential_id: bytes
    aaguid: str
    is_synced: bool
    sign_count: int
    credential: dict[str, Any]


@transaction.atomic
def add(*, user_id: uuid.UUID, name: str, facts: Facts) -> Factor:
    """Keep a new passkey: allauth's row with the credential, and ours, both or neither.

    Raises `Conflict` for a credential that somebody has already, or one more than `MOST`, and
    `Invalid` for the name.
    """
    people.hold(user_id)
    mine = Factor.objects.filter(user_id=user_id, kind=Factor.Kind.PASSKEY)
    taken = [factor.name for factor in mine]
    if len(taken) >= MOST:
        raise Conflict(_("You have as many passkeys as one may have. Remove one first."))
    suggested = _unlike(taken, aaguids.name_of(facts.aaguid) or _("Passkey"))
    name = factors.clean_name(name or suggested)
    rows = apps.get_model("mfa", "Authenticator").objects
    kept = rows.create(
        user_id=user_id, type="webauthn", data={"name": name, "credential": facts.credential}
    )
    factor = Factor.objects.create(
        user_id=user_id, kind=Factor.Kind.PASSKEY, name=name, authenticator=kept
    )
    _own(factor, facts)
    factors.added(factor)
    return factor


def use(*, user_id: uuid.UUID, authenticator_id: int, sign_count: int, is_synced: bool) -> Factor:
    """Note a use that was proved; returns the factor, with its person. Raises `Cloned`, `Conflict`.

    The counter is judged under the row's lock (WebAuthn §7.2, step 22): of two who use one count,
    one wins. An authenticator that does not count always says 0.
    """
    with transaction.atomic():
        passkey = (
            Passkey.objects.select_for_update(of=("self",), no_key=True)
            .select_related("factor__user")
            .filter(factor__user_id=user_id, factor__authenticator_id=authenticator_id)
            .first()
        )
        if passkey is None:
            raise Conflict(_("This passkey is not known here any more."))
        is_whole = passkey.is_synced == is_synced and _has_moved(passkey.sign_count, sign_count)
        if is_whole:
            passkey.sign_count = sign_count
            passkey.save(update_fields=["sign_count"])
            Factor.objects.filter(pk=passkey.pk).update(last_used_at=clock.now())
    if not is_whole:
        # Written down although nothing else happens: after the transaction, not in it.
        with transaction.atomic():
            trail.record(events.PASSKEY_CLONED, subject=user_id)
        raise Cloned
    return passkey.factor


def has_one(user_id: uuid.UUID) -> bool:
    """Whether the person can sign in with a passkey (`settings.WAYS_IN`)."""
    return factors.has_any(user_id=user_id, kinds=[Factor.Kind.PASSKEY])


def proof_of(factor: Factor) -> str:
    """What having used this passkey proves, in the words of `proofs`."""
    return proofs.PASSKEY_SYNCED if factor.passkey.is_synced else proofs.PASSKEY_HARDWARE


def _has_moved(before: int, now: int) -> bool:
    return now > before or (now == 0 and before == 0)


def _own(factor: Factor, facts: Facts) -> None:
    digest = hashlib.sha256(facts.credential_id).hexdigest()
    try:
        with transaction.atomic():
            Passkey.objects.create(
                factor=factor,
                credential_digest=digest,
                is_synced=facts.is_synced,
                sign_count=facts.sign_count,
            )
    except IntegrityError:
        raise Conflict(_("This passkey belongs to an account already.")) from None


def _unlike(taken: list[str], name: str) -> str:
    """`name`, or `name 2` and so on, when the person has one called so."""
    free = (name if number == 1 else f"{name} {number}" for number in range(1, MOST + 2))
    return next(one for one in free if one not in taken)
