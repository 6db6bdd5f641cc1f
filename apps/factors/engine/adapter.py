"""allauth.mfa's decisions that are ours: who has a factor, secrets at rest, whose passkeys."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from apps.factors.models import Factor
from apps.factors.services import factors
from apps.keys.services import encryption

_KINDS: Final = {
    Authenticator.Type.TOTP: Factor.Kind.TOTP,
    Authenticator.Type.RECOVERY_CODES: Factor.Kind.RECOVERY,
    Authenticator.Type.WEBAUTHN: Factor.Kind.PASSKEY,
}


class FactorAdapter(DefaultMFAAdapter):
    """What allauth.mfa asks, answered by our services."""

    def is_mfa_enabled(self, user: Any, types: Iterable[Any] | None = None) -> bool:
        """Whether the person has a factor, of one of allauth's `types` if any are named."""
        if user.is_anonymous:
            return False
        kinds = [_KINDS[kind] for kind in types] if types is not None else []
        return factors.has_any(user_id=user.pk, kinds=kinds)

    def encrypt(self, text: str) -> str:
        """Nothing that proves a factor is stored in clear."""
        return encryption.encrypt(text.encode())

    def decrypt(self, encrypted_text: str) -> str:
        """The reverse."""
        return encryption.decrypt(encrypted_text).decode()

    def get_totp_issuer(self) -> str:
        """What an authenticator app calls us."""
        return str(settings.BRAND_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkeys they are: the issuer's host, whichever host was asked (WebAuthn §5.4.2).

        Otherwise a second name of this server would make passkeys that the first one refuses.
        """
        return {"id": urlsplit(settings.ISSUER).hostname or "", "name": settings.BRAND_NAME}
