"""Who may exchange tokens, how, and for which audiences (RFC 8693 leaves it to us)."""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import TOKEN_EXCHANGE
from apps.clients.services import addresses
from apps.core.errors import Invalid

_MODES: Final = ("impersonation", "delegation")
_MOST: Final = 20


def check(wanted: Registration) -> None:
    """Modes that there are, and addresses of resources; both only where the grant is."""
    modes = wanted.metadata.token_exchange_modes
    audiences = wanted.metadata.token_exchange_audiences
    if not set(modes) <= set(_MODES):
        fault = _("The modes that there are: %(known)s.") % {"known": ", ".join(_MODES)}
        raise Invalid(fault, field="token_exchange_modes")
    if (modes or audiences) and TOKEN_EXCHANGE not in (wanted.grants or ()):
        raise Invalid(_("This needs the grant of token exchange."), field="token_exchange_modes")
    if len(audiences) > _MOST:
        fault = _("At most %(most)d addresses can be registered.") % {"most": _MOST}
        raise Invalid(fault, field="token_exchange_audiences")
    for identifier in audiences:
        addresses.check_redirect_uri(
            identifier, kind="web", https_only=False, field="token_exchange_audiences"
        )
