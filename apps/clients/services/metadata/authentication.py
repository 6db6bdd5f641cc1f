"""How an application proves itself, beside the name of the method (RFC 7591 §2)."""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import KEYED_METHOD, PROFILES, SECRET_ALGORITHMS
from apps.clients.services import addresses
from apps.core.errors import Invalid

# The methods that something in the application's key set proves.
_KEYED_BY_SET: Final = frozenset({"private_key_jwt", "self_signed_tls_client_auth"})


def check(wanted: Registration) -> None:
    """Keys for what is signed, and an algorithm that the method and the profile know."""
    _check_keys(wanted)
    _check_algorithm(wanted)


def _check_keys(wanted: Registration) -> None:
    address = wanted.metadata.jwks_uri
    if address and wanted.jwks is not None:
        fault = _("Keys are registered, or the address of keys: not both.")
        raise Invalid(fault, field="jwks_uri")
    if address:
        # Plain http only where the operator opened networks of their own for it.
        https_only = not settings.FETCH_PRIVATE_NETWORKS
        addresses.check_redirect_uri(address, kind="web", https_only=https_only, field="jwks_uri")
    if wanted.auth_method in _KEYED_BY_SET and wanted.jwks is None and not address:
        fault = _("%(method)s needs the application's public keys.")
        raise Invalid(fault % {"method": wanted.auth_method}, field="jwks")


def _check_algorithm(wanted: Registration) -> None:
    algorithm = wanted.metadata.token_endpoint_auth_signing_alg
    signed = PROFILES[wanted.profile].assertion_algorithms
    taken = {KEYED_METHOD: SECRET_ALGORITHMS, "private_key_jwt": signed}.get(
        wanted.auth_method or "", (*signed, *SECRET_ALGORITHMS)
    )
    if algorithm and algorithm not in taken:
        fault = _("%(value)s is not one of: %(choices)s.")
        raise Invalid(
            fault % {"value": repr(algorithm[:64]), "choices": ", ".join(taken)},
            field="token_endpoint_auth_signing_alg",
        )
