"""What is signed for an application, and encrypted to it (OpenID Connect Registration 1.0 §2,
RFC 9701 §6, JARM §3).
"""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import PROFILES
from apps.clients.services import client_keys
from apps.core.errors import Invalid
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION

# What is signed by the same rule as ID tokens; "none" is in no list.
_SIGNED: Final = (
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "authorization_signed_response_alg",
)
_ENCRYPTED: Final = (
    "id_token_encrypted_response",
    "userinfo_encrypted_response",
    "introspection_encrypted_response",
    "authorization_encrypted_response",
)


def check(wanted: Registration) -> None:
    """Algorithms that we have, and that the application's keys are for."""
    for field in _SIGNED:
        _check_choice(wanted, field, PROFILES[wanted.profile].id_token_algorithms)
    for answer in _ENCRYPTED:
        _check_choice(wanted, f"{answer}_alg", tuple(ENCRYPTION))
        _check_choice(wanted, f"{answer}_enc", CONTENT_ENCRYPTION)
        _check_key(wanted, answer)


def _check_choice(wanted: Registration, field: str, choices: tuple[str, ...]) -> None:
    value = getattr(wanted.metadata, field)
    if value and value not in choices:
        fault = _("It is one of: %(choices)s.") % {"choices": ", ".join(choices)}
        raise Invalid(fault, field=field)


def _check_key(wanted: Registration, answer: str) -> None:
    alg = getattr(wanted.metadata, f"{answer}_alg")
    if not alg:
        if getattr(wanted.metadata, f"{answer}_enc"):
            fault = _("It needs %(field)s beside it.") % {"field": f"{answer}_alg"}
            raise Invalid(fault, field=f"{answer}_enc")
        return
    if wanted.metadata.jwks_uri:
        return
    keys = (wanted.jwks or {}).get("keys", ())
    if client_keys.to_encrypt(alg, keys) is None:
        fault = _("The application publishes no key for %(alg)s.") % {"alg": alg}
        raise Invalid(fault, field=f"{answer}_alg")
