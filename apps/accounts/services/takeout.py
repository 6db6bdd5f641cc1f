"""What this app holds about a person, for the copy of their data."""

import uuid
from functools import partial
from io import BytesIO
from typing import IO, cast

from django.utils.translation import gettext as _

from apps.accounts.models import BrowserSession, Export, KnownBrowser, Notice
from apps.accounts.services import addresses, drawing, identities, people, pictures, profiles
from apps.core.errors import NotFound
from apps.core.services.portions import Attachment, Portion


def account(*, user_id: uuid.UUID) -> Portion:
    """The account itself and its addresses."""
    user = people.find(user_id)
    return Portion(
        "account",
        _("Your account"),
        {
            "id": str(user.pk),
            "email": user.email,
            "username": user.username,
            "created_at": user.created_at,
            "last_signed_in_at": user.last_login,
            "has_password": user.has_usable_password(),
            "is_active": user.is_active,
            "will_be_deleted_at": user.deletion_due_at,
            "addresses": list(
                addresses.rows()
                .filter(user_id=user_id)
                .order_by("pk")
                .values("email", "verified", "primary")
            ),
            "notices_we_sent": list(
                Notice.objects.filter(user=user_id).values("what", "address", "created_at")
            ),
            "copies_of_your_data": list(
                Export.objects.filter(user=user_id).values("created_at", "expires_at")
            ),
        },
    )


def profile(*, user_id: uuid.UUID) -> Portion:
    """Every claim that has a value."""
    values = {name: value for name, value in profiles.values_of(user_id).items() if value}
    name = people.find(user_id).picture
    attachments = [Attachment("picture.webp", partial(_picture, name))] if name else []
    return Portion("profile", _("Your profile"), values, attachments)


def _picture(name: str) -> IO[bytes]:
    """The larger square; nothing if it was removed meanwhile."""
    try:
        return cast("IO[bytes]", pictures.reader(name=name, side=drawing.SIDES[-1]))
    except NotFound:
        return BytesIO()


def other_providers(*, user_id: uuid.UUID) -> Portion:
    """The accounts elsewhere that open this one."""
    links = [
        {
            "provider": link.provider,
            **link.extra_data,
            "linked_at": link.date_joined,
            "used_at": link.last_login,
        }
        for link in identities.links_of(user_id)
    ]
    return Portion("other_providers", _("Other providers"), {"links": links})


def sessions(*, user_id: uuid.UUID) -> Portion:
    """Where the person is and was signed in, and the browsers that are known."""
    begun = BrowserSession.objects.filter(user=user_id).values(
        "created_at",
        "authenticated_at",
        "last_seen_at",
        "ended_at",
        "expires_at",
        "is_remembered",
        "ip",
        "user_agent",
        "methods",
    )
    known = KnownBrowser.objects.filter(user=user_id).values("signed_in_at", "expires_at")
    return Portion(
        "sessions", _("Your sessions"), {"sessions": list(begun), "known_browsers": list(known)}
    )
