"""The two ceremonies of WebAuthn: making a passkey, and proving one.

allauth and fido2 make the questions and check signatures. Here is what they leave to the relying
party (WebAuthn §7.1 and §7.2): a challenge that is answered once, the exact origin, flags that fit.
"""

import struct
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from apps.core.errors import DomainError
from apps.factors.models import Factor
from apps.factors.services import challenges, passkeys

_HOLDER_KEY: Final = "passkeys"
_ALGORITHMS: Final = frozenset(CoseKey.supported_algorithms())
_FLAG = AuthenticatorData.FLAG
# What fido2 and the parsers below it raise when a stranger sends them something else.
_MALFORMED: Final = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError,
    RecursionError, NotImplementedError, struct.error, InvalidSignature, UnsupportedAlgorithm,
    ValidationError,
)  # fmt: skip


class Refused(DomainError):
    """What came back is not what was asked for. Which check failed is for nobody to know."""

    code = "passkey_refused"

    def __init__(self) -> None:
        super().__init__(_("This passkey was not accepted. Try again, or choose another way."))


class Late(DomainError):
    """The question was not asked so, too long ago, or has been answered."""

    code = "passkey_late"

    def __init__(self) -> None:
        super().__init__(_("That took too long, or was sent twice. Try again."))


def ask_to_prove(request: HttpRequest, *, purpose: str, user: Any = None) -> dict[str, Any]:
    """Options for `navigator.credentials.get`: of `user`, or of whoever has a passkey for here."""
    return _asked(request, auth.begin_authentication(user), purpose=purpose, user=user)


def ask_to_make(request: HttpRequest, *, purpose: str, user: Any) -> dict[str, Any]:
    """Options for `navigator.credentials.create`: found without a name, opened by its owner."""
    options = auth.begin_registration(user, passwordless=True)
    return _asked(request, options, purpose=purpose, user=user)


def prove(request: HttpRequest, answer: Any, *, purpose: str, user: Any = None) -> Factor:
    """The passkey that this answer proves. Raises `Refused`, `Late`, or `passkeys.Cloned`."""
    with _calmly():
        read = AuthenticationResponse.from_dict(answer)
        signed = read.response.authenticator_data
        _check(read.response.client_data, signed)
        _use_up(request, read.response.client_data, purpose=purpose, user=user)
        owner = user or auth.extract_user_from_response(answer)
        handle = read.response.user_handle
        # As a second step an authenticator may leave it out, or leave it empty.
        if handle and handle != user_pk_to_url_str(owner).encode():
            raise Refused
        found = auth.complete_authentication(owner, answer)
    return passkeys.use(
        user_id=owner.pk,
        authenticator_id=found.pk,
        sign_count=signed.counter,
        is_synced=bool(signed.flags & _FLAG.BE),
    )


def make(request: HttpRequest, answer: Any, *, purpose: str, user: Any) -> passkeys.Facts:
    """What is new: facts of the credential to keep. Raises `Refused`, or `Late`."""
    with _calmly():
        read = RegistrationResponse.from_dict(answer)
        signed = read.response.attestation_object.auth_data
        _check(read.response.client_data, signed)
        _use_up(request, read.response.client_data, purpose=purpose, user=user)
        auth.complete_registration(answer)
        made = signed.credential_data
        if made.public_key.ALGORITHM not in _ALGORITHMS or len(made.credential_id) > 1023:
            raise Refused
        return passkeys.Facts(
            credential_id=made.credential_id,
            aaguid=str(uuid.UUID(bytes=bytes(made.aaguid))),
            is_synced=bool(signed.flags & _FLAG.BE),
            sign_count=signed.counter,
            credential=_kept(read),
        )


def _asked(
    request: HttpRequest, options: dict[str, Any], *, purpose: str, user: Any
) -> dict[str, Any]:
    state: Any = auth.get_state()
    # allauth keeps one for each session, so that a second tab would take it from the first.
    auth.clear_state()
    challenges.ask(
        challenge=state["challenge"],
        holder=request.session.setdefault(_HOLDER_KEY, uuid.uuid4().hex),
        purpose=purpose,
        user_id=user.pk if user else None,
    )
    return options


def _use_up(
    request: HttpRequest, client_data: CollectedClientData, *, purpose: str, user: Any
) -> None:
    challenge = websafe_encode(client_data.challenge)
    is_ours = challenges.answer(
        challenge=challenge,
        holder=request.session.get(_HOLDER_KEY, ""),
        purpose=purpose,
        user_id=user.pk if user else None,
    )
    if not is_ours:
        raise Late
    auth.set_state({"challenge": challenge, "user_verification": "required"})


def _check(client_data: CollectedClientData, signed: AuthenticatorData) -> None:
    """What fido2 does not ask: it lets subdomains and other ports pass, and any frame."""
    told: Mapping[str, Any] = client_data._data  # noqa: SLF001 - no public name for the rest of it
    is_here = client_data.origin == _origin() and not told.get("crossOrigin")
    is_backed_up_without_right = signed.flags & _FLAG.BS and not signed.flags & _FLAG.BE
    if not is_here or "topOrigin" in told or is_backed_up_without_right:
        raise Refused


def _origin() -> str:
    """The issuer's origin, as browsers write it (RFC 6454 §6.2)."""
    parts = urlsplit(settings.ISSUER)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _kept(read: RegistrationResponse) -> dict[str, Any]:
    """What is stored: nothing that was not read and understood."""
    return {
        "id": read.id,
        "rawId": read.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": read.response.client_data.b64,
            "attestationObject": websafe_encode(read.response.attestation_object),
        },
        "clientExtensionResults": {},
    }


@contextmanager
def _calmly() -> Iterator[None]:
    """Whatever is wrong with an answer, the person reads one sentence; the state never stays."""
    try:
        yield
    except _MALFORMED:
        raise Refused from None
    finally:
        auth.clear_state()
