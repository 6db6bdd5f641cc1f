"""Taking back an account that was locked by "this was not me".

Who reads the mailbox that the notice went to gets a code there, chooses a new password, and the
account is as its owner knew it: no other address, no factor and no upstream account that came
with the notice or after it. Factors that are older stay, and are asked for at the next sign-in.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from apps.accounts.models import Notice, User
from apps.accounts.services import addresses, departures, notices, passwords, profiles
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock, hooks
from apps.core.errors import Conflict, Forbidden, Invalid

CODE_LIFETIME: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
MOST_CODES: Final = 10
# A notice is written after what it tells of, and what the same visitor did before is not theirs.
SAME_VISIT: Final = timedelta(hours=1)
# No vowels, no signs that look alike: nothing to misread, and no words.
_ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
_CODE_LENGTH: Final = 8


class TooManyCodes(Forbidden):
    """Enough codes were sent for one notice."""

    code = "too_many_codes"
    message = _("Too many codes were sent. Ask the people who run this service for help.")


class WrongCode(Invalid):
    """Not the code, or not any more."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "This is not the code, or it is too old. Look at the newest message, or have a "
                "new one sent."
            ),
            field="code",
        )


@transaction.atomic
def new_code(token: str) -> str:
    """Make the code for the mailbox of the notice; an older one is worth nothing.

    Raises `LinkGone`, and `TooManyCodes`.
    """
    notice = _locked_notice(token)
    if notice.codes_sent >= MOST_CODES:
        raise TooManyCodes
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    notice.code_hash = _sum(notice.pk, code)
    notice.code_expires_at = clock.now() + CODE_LIFETIME
    notice.code_tries = 0
    notice.codes_sent += 1
    notice.save(update_fields=["code_hash", "code_expires_at", "code_tries", "codes_sent"])
    return f"{code[:4]}-{code[4:]}"


def finish(*, token: str, code: str, password: str) -> None:
    """Give the account back to whoever has the code. Every session and token has ended.

    Raises `LinkGone`, `WrongCode`, `Invalid` for the password, `Conflict` when the address
    belongs to another account by now.
    """
    user_id = notices.find(token).user_id
    # Judged before the code, so that a bad password does not use it up.
    passwords.check(password, user=User.objects.filter(pk=user_id).first())
    _spend(token, code)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
        notice = Notice.objects.filter(token_hash=notices.sum_of(token)).first()
        if user is None or notice is None:
            raise notices.LinkGone
        if user.locked_at is None:
            # Taken back already, or switched off by staff.
            raise notices.LinkGone
        others = _keep_only(user, notice.address)
        user.is_active, user.locked_at = True, None
        user.save(update_fields=["is_active", "locked_at", "email"])
        # Asked for at the instant in which the account was locked.
        departures.call_off(user=user)
        passwords.change(user=user, password=password)
        since = notice.created_at - SAME_VISIT
        hooks.run("account_recovered", user_id=user.pk, since=since)
        trail.record(events.ACCOUNT_TAKEN_BACK, subject=user.pk)
        # What was told later may have gone to a thief's mailbox. What was told before is the
        # owner's still: a thief who came this way does not shut the older mailbox out.
        Notice.objects.filter(user=user, created_at__gte=notice.created_at).delete()
        _tell(user, others)
    profiles.touch(user_id=user_id)


@transaction.atomic
def _count(token: str) -> Notice:
    notice = _locked_notice(token)
    notice.code_tries += 1
    notice.save(update_fields=["code_tries"])
    return notice


def _spend(token: str, code: str) -> None:
    """Use the code up, or count the try. Each is committed before anything else is done."""
    notice = _count(token)
    given = "".join(sign for sign in code.upper() if sign.isalnum())
    is_right = (
        notice.code_tries <= MOST_TRIES
        and notice.code_expires_at is not None
        and notice.code_expires_at > clock.now()
        and hmac.compare_digest(notice.code_hash, _sum(notice.pk, given))
    )
    if not is_right:
        raise WrongCode
    # One of two posts of the same code wins.
    spent = Notice.objects.filter(pk=notice.pk, code_hash=notice.code_hash).update(code_hash="")
    if not spent:
        raise WrongCode


def _keep_only(user: User, address: str) -> list[str]:
    """Take every other address off the account; those that were shown to reach somebody."""
    if addresses.is_taken(address, by_other_than=user.pk):
        raise Conflict(gettext("This address belongs to another account by now."), field="code")
    others = addresses.rows().filter(user_id=user.pk).exclude(email=address)
    shown = list(others.filter(verified=True).values_list("email", flat=True))
    others.delete()
    addresses.rows().update_or_create(
        user_id=user.pk, email=address, defaults={"primary": True, "verified": True}
    )
    user.email = address
    return shown


def _tell(user: User, others: Sequence[str]) -> None:
    """Whoever reads these mailboxes may be the owner, and not the one who has the account now."""
    what = "account_taken_back"
    for address in others:
        notice = notices.note(user_id=user.pk, what=what, address=address)
        departures.write(user_id=user.pk, letter=what, notice=notice)


def _locked_notice(token: str) -> Notice:
    """The notice, whose account was locked by it. Raises `LinkGone`."""
    notice = (
        Notice.objects.select_for_update()
        .filter(
            token_hash=notices.sum_of(token),
            expires_at__gt=clock.now(),
            disavowed_at__isnull=False,
        )
        .first()
    )
    if notice is None:
        raise notices.LinkGone
    return notice


def _sum(notice_id: uuid.UUID, code: str) -> str:
    """Keyed: eight letters could be found from a plain sum by trying them all."""
    key = hashlib.sha256(b"vestibule recovery" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, notice_id.bytes + code.encode(), "sha256").hex()
