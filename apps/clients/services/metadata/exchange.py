"""Who may exchange tokens, how, and for which audiences (RFC 8693 leaves it to us)."""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import TOKEN_EXCHANGE
from apps.clients.services import addresses, lookup
from apps.core.errors import Invalid

_MODES: Final = ("impersonation", "delegation")
_MOST: Final = 20


def check(wanted: Registration) -> None:
    """Modes that there are; addresses of resources, or applications that there are (RFC 8693 §2.1).

    Both only where the grant is.
    """
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
        if lookup.find(identifier) is None:
            addresses.check_redirect_uri(
                identifier, kind="web", https_only=False, field="token_exchange_audiences"
            )
