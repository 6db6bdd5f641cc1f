"""How an application's authorization requests arrive (RFC 9126 §6, RFC 9101 §10.5, OpenID Connect
Registration 1.0 §2).
"""

import re
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import PROFILES
from apps.clients.services import addresses
from apps.core.errors import Invalid
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION

_MOST_ADDRESSES: Final = 20
# Base64url of a SHA-256 (OpenID Connect Core 1.0 §6.2).
_HASH: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def check(wanted: Registration) -> None:
    """Algorithms that we take, addresses that we may fetch, and keys to keep a promise with."""
    fields = wanted.metadata
    choices = {
        "request_object_signing_alg": PROFILES[wanted.profile].assertion_algorithms,
        "request_object_encryption_alg": tuple(ENCRYPTION),
        "request_object_encryption_enc": CONTENT_ENCRYPTION,
    }
    for field, known in choices.items():
        value = getattr(fields, field)
        if value and value not in known:
            fault = _("It is one of: %(choices)s.") % {"choices": ", ".join(known)}
            raise Invalid(fault, field=field)
    if fields.request_object_encryption_enc and not fields.request_object_encryption_alg:
        fault = _("It needs %(field)s beside it.") % {"field": "request_object_encryption_alg"}
        raise Invalid(fault, field="request_object_encryption_enc")
    if fields.require_signed_request_object and not (wanted.jwks or fields.jwks_uri):
        fault = _("Signed requests need the application's public keys.")
        raise Invalid(fault, field="require_signed_request_object")
    _check_addresses(fields.request_uris)


def _check_addresses(uris: tuple[str, ...]) -> None:
    if len(uris) > _MOST_ADDRESSES:
        fault = _("At most %(most)d addresses can be registered.") % {"most": _MOST_ADDRESSES}
        raise Invalid(fault, field="request_uris")
    # Plain http only where the operator opened networks of their own for it.
    https_only = not settings.FETCH_PRIVATE_NETWORKS
    for uri in uris:
        address, mark, fragment = uri.partition("#")
        if mark and not _HASH.match(fragment):
            fault = _("What follows # is the SHA-256 of what is there, in base64url.")
            raise Invalid(fault, field="request_uris")
        addresses.check_redirect_uri(
            address, kind="web", https_only=https_only, field="request_uris"
        )
