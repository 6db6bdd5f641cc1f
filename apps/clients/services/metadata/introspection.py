"""Whose tokens an application may look at besides its own (RFC 7662 §4, RFC 9701 §5)."""

from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.core.errors import Invalid

_MOST: Final = 20
_LONGEST: Final = 500


def check(wanted: Registration) -> None:
    """Only who can prove who it is may look; an audience is an absolute URI (RFC 8707 §2)."""
    audiences = wanted.metadata.introspection_audiences
    if len(audiences) > _MOST or not all(_is_resource(one) for one in audiences):
        fault = _("Each is an absolute URI without a fragment; there are at most %(most)d.")
        raise Invalid(fault % {"most": _MOST}, field="introspection_audiences")
    for field, value in (
        ("introspection_audiences", bool(audiences)),
        ("may_introspect", wanted.metadata.may_introspect),
    ):
        if value and wanted.auth_method == "none":
            fault = _("An application that cannot prove who it is cannot look at tokens.")
            raise Invalid(fault, field=field)


def _is_resource(uri: str) -> bool:
    if len(uri) > _LONGEST or not uri.isascii() or not uri.isprintable() or " " in uri:
        return False
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and "#" not in uri
