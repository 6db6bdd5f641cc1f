"""An identity whose person is not known yet, kept in this browser's session for a while.

Two kinds: one that is linked when its code is entered (a sign-up), and one that is offered to
whoever signs in next, who has to say yes (a link).
"""

import logging
from dataclasses import asdict
from typing import Any, Final, TypeGuard

from django.db import transaction
from django.http import HttpRequest

from apps.accounts.engine.upstream import notice
from apps.accounts.errors import IdentityTaken
from apps.accounts.models import User
from apps.accounts.services import identities
from apps.accounts.services.identities import Identity
from apps.core import clock

_SIGN_UP: Final = "upstream_sign_up"
_OFFER: Final = "upstream_offer"
_SECONDS: Final = 900
logger = logging.getLogger("vestibule.accounts")


def await_code(request: HttpRequest, *, identity: Identity, user: User | None) -> None:
    """Link when this person gets in, which takes the code from the identity's mailbox.

    `user` is None when there is nobody to wait for, which must look the same.
    """
    kept = _kept(identity) | {"user": str(user.pk) if user else ""}
    request.session[_SIGN_UP] = kept


def finish(request: HttpRequest, user: User) -> None:
    """Somebody got in: link what waited for them. A lost race for the identity changes nothing."""
    kept: Any = request.session.pop(_SIGN_UP, None)
    if not _is_open(kept) or kept["user"] != str(user.pk):
        return
    try:
        with transaction.atomic():
            identities.link(user_id=user.pk, identity=Identity(**kept["identity"]))
    except IdentityTaken:
        logger.warning("An upstream identity was linked elsewhere while its code was on the way.")


def offer(request: HttpRequest, *, identity: Identity, next_url: str) -> None:
    """Propose the link to whoever signs in here next."""
    request.session[_OFFER] = _kept(identity) | {"next": next_url}


def offered(request: HttpRequest) -> tuple[Identity, str] | None:
    """What is proposed, and where its person was going."""
    kept = request.session.get(_OFFER)
    if not _is_open(kept):
        return None
    return Identity(**kept["identity"]), str(kept["next"])


def withdraw(request: HttpRequest) -> None:
    """Propose nothing any more."""
    request.session.pop(_OFFER, None)


def link(request: HttpRequest, identity: Identity) -> bool:
    """Link an identity to whoever is signed in, and tell them by mail. Raises `IdentityTaken`."""
    user: Any = request.user
    is_new = identities.link(user_id=user.pk, identity=identity)
    if is_new:
        notice.send("upstream_linked", user=user, provider=identity.provider)
    return is_new


def _kept(identity: Identity) -> dict[str, Any]:
    return {"identity": asdict(identity), "until": clock.epoch() + _SECONDS}


def _is_open(kept: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(kept, dict) and bool(clock.epoch() < kept["until"])
