"""An authenticator app that is being set up: its key waits in the session, encrypted."""

import base64
from io import BytesIO
from typing import Any, Final

import qrcode
from django.http import HttpRequest
from qrcode.image.svg import SvgPathFillImage

from apps.core.errors import DomainError
from apps.factors.models import Factor
from apps.factors.services import totp
from apps.keys.services import encryption

_PENDING: Final = "factor_key"


def pending_key(request: HttpRequest) -> bytes:
    """The key that this session is setting up: the same until it is confirmed.

    Otherwise a page that is loaded again would show another one than the app has read.
    """
    kept = request.session.get(_PENDING)
    if kept:
        return encryption.decrypt(kept)
    key = totp.new_key()
    request.session[_PENDING] = encryption.encrypt(key)
    return key


def is_pending(request: HttpRequest) -> bool:
    """Whether a key waits to be confirmed."""
    return _PENDING in request.session


def forget_key(request: HttpRequest) -> None:
    """It is set up, or somebody gave up."""
    request.session.pop(_PENDING, None)


def qr(address: str) -> str:
    """The QR code of an address: an SVG as `data:` address, on white in the dark too."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, border=3).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def shown(request: HttpRequest, person: Any, form: Any) -> dict[str, Any]:
    """What the page of setting an app up shows."""
    key = pending_key(request)
    address = totp.address(key, email=person.email)
    return {"form": form, "picture": qr(address), "address": address, "key": totp.spelled(key)}


def confirmed(
    request: HttpRequest, person: Any, form: Any, *, is_first: bool = False
) -> Factor | None:
    """The app, set up with what the form says; if it was refused, the form says why."""
    given = form.cleaned_data
    try:
        made = totp.add(
            user_id=person.pk,
            key=pending_key(request),
            code=given["code"],
            name=given["name"],
            is_first=is_first,
        )
    except DomainError as fault:
        form.add_error("name" if fault.field == "name" else "code", fault.message)
        return None
    forget_key(request)
    return made
