"""What the authorization endpoint answers with, and how (RFC 7591 §2, FAPI 2.0 Message Signing
§5.3.3).
"""

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import PROFILES, RESPONSE_MODES
from apps.clients.services import addresses
from apps.core.errors import Invalid


def check(wanted: Registration) -> None:
    """Response types that the profile can have, and that go with the rest; modes that there are."""
    _check_modes(wanted)
    _check_scheme(wanted)
    types = wanted.metadata.response_types
    known = PROFILES[wanted.profile].response_types
    for name in types:
        # The order of the words means nothing (Multiple Response Type Encoding Practices §3).
        if sorted(name.split(" ")) not in [sorted(one.split(" ")) for one in known]:
            fault = _("Each is one of: %(choices)s.") % {"choices": ", ".join(known)}
            raise Invalid(fault, field="response_types")
    if types and "authorization_code" not in (wanted.grants or ()):
        fault = _("Response types need the grant authorization_code.")
        raise Invalid(fault, field="response_types")
    if _is_bound(wanted) and any("token" in name.split(" ") for name in types):
        fault = _("A token in the answer cannot be bound to a key, which this application wants.")
        raise Invalid(fault, field="response_types")


def _check_modes(wanted: Registration) -> None:
    modes = wanted.metadata.response_modes
    if not set(modes) <= set(RESPONSE_MODES):
        fault = _("Each is one of: %(choices)s.") % {"choices": ", ".join(RESPONSE_MODES)}
        raise Invalid(fault, field="response_modes")
    if modes and "authorization_code" not in (wanted.grants or ()):
        fault = _("Response types need the grant authorization_code.")
        raise Invalid(fault, field="response_modes")


def _check_scheme(wanted: Registration) -> None:
    """What has no code to redeem is sent to a web application over https, and not to whatever
    listens on the person's machine (OIDC Core §3.2.2.1, OIDC Registration §2, `application_type`).
    """
    is_implicit = any("code" not in name.split(" ") for name in wanted.metadata.response_types)
    if not is_implicit or wanted.kind == "native":
        return
    for uri in wanted.redirect_uris:
        addresses.check_redirect_uri(uri, kind=wanted.kind, https_only=True, field="redirect_uris")
        addresses.check_elsewhere(uri, field="redirect_uris")


def _is_bound(wanted: Registration) -> bool:
    about = wanted.metadata
    return about.dpop_bound_access_tokens or about.tls_client_certificate_bound_access_tokens
