"""How an application asks people who are elsewhere (CIBA Core 1.0 §4)."""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import CIBA, PROFILES
from apps.clients.services import addresses
from apps.core.errors import Invalid

# Not "push": tokens are fetched by whoever proves to be the client.
DELIVERY_MODES: Final = ("poll", "ping")
_ADDRESS: Final = "backchannel_client_notification_endpoint"
_ALGORITHM: Final = "backchannel_authentication_request_signing_alg"


def check(wanted: Registration) -> None:
    """An address to be told at, and keys for what is signed."""
    about = wanted.metadata
    mode = about.backchannel_token_delivery_mode
    if mode not in ("", *DELIVERY_MODES):
        raise Invalid(_unknown(mode, DELIVERY_MODES), field="backchannel_token_delivery_mode")
    if about.backchannel_user_code_parameter:
        fault = _("User codes are not supported: people prove themselves on their own page.")
        raise Invalid(fault, field="backchannel_user_code_parameter")
    _check_address(wanted)
    _check_algorithm(wanted)


def _check_address(wanted: Registration) -> None:
    address = wanted.metadata.backchannel_client_notification_endpoint
    is_told = wanted.metadata.backchannel_token_delivery_mode == "ping"
    if is_told and not address:
        raise Invalid(_("Whoever wants to be told needs an address for it."), field=_ADDRESS)
    if address:
        # Plain http only where the operator opened networks of their own for it.
        https_only = not settings.FETCH_PRIVATE_NETWORKS
        addresses.check_redirect_uri(address, kind="web", https_only=https_only, field=_ADDRESS)


def _check_algorithm(wanted: Registration) -> None:
    algorithm = wanted.metadata.backchannel_authentication_request_signing_alg
    taken = PROFILES[wanted.profile].assertion_algorithms
    if algorithm and algorithm not in taken:
        raise Invalid(_unknown(algorithm, taken), field=_ALGORITHM)
    if algorithm and wanted.jwks is None and not wanted.metadata.jwks_uri:
        raise Invalid(_("Signed requests need the application's public keys."), field=_ALGORITHM)
    has_any = algorithm or wanted.metadata.backchannel_token_delivery_mode
    if has_any and CIBA not in (wanted.grants or ()):
        raise Invalid(
            _("This needs the grant %(grant)s.") % {"grant": CIBA},
            field="backchannel_token_delivery_mode" if not algorithm else _ALGORITHM,
        )


def _unknown(value: str, choices: tuple[str, ...]) -> str:
    fault = _("%(value)s is not one of: %(choices)s.")
    return fault % {"value": repr(value[:64]), "choices": ", ".join(choices)}
