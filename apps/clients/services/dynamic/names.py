"""Client metadata by the names of IANA's registry (RFC 7591 §4.1), read and written.

One table: a field of `Metadata` goes by its own name, one of `Registration` by the name below.
What is unknown, null or tagged with a language is passed over (RFC 7591 §2, RFC 7592 §2.2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.access.scopes import CATALOGUE
from apps.clients.metadata import FOR_STAFF, NOTHING, Metadata, Registration
from apps.clients.profiles import WITH_PERSON, id_token_algorithm, introspection_algorithm
from apps.clients.services.dynamic.limits import Limits
from apps.core.errors import Invalid

# Ours, where the registry has no name for it.
PROFILE: Final = "security_profile"
# What only staff may decide. Response types are a matter of the limits, below.
# Details open what scopes do (RFC 9396), past the list of those that the operator opened.
_STAFF: Final = (FOR_STAFF - {"response_types"}) | {"authorization_details_types"}
_MOST_WORDS: Final = 100
_EXPECTED: Final = "RS256"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
Document = Mapping[str, Any]


def read(document: Document, *, limits: Limits, before: Registration | None = None) -> Registration:
    """What is asked for, within the limits. Raises `Invalid` with the registered name as field.

    What is not named has its default (RFC 7592 §2.2). Of `before` stays what has no name here.
    """
    given = {name: value for name, value in document.items() if value is not None}
    values = {
        field: _typed(given[name], reader, name)
        for name, (field, reader) in REGISTRATION.items()
        if name in given
    }
    extra = {
        name: _typed(given[name], reader, name)
        for name, reader in METADATA.items()
        if name in given
    }
    start = before or Registration(name="")
    metadata = replace(start.metadata, **{name: getattr(NOTHING, name) for name in METADATA})
    wanted = replace(
        Registration(name=""),
        **values,
        profile=_profile(given, limits, start),
        metadata=replace(metadata, **extra),
        token_format=start.token_format,
        is_first_party=start.is_first_party,
        demands_second_factor=start.demands_second_factor,
    )
    wanted = replace(wanted, grants=_grants(wanted, limits))
    wanted = replace(wanted, kind=_kind(wanted, given))
    wanted = replace(wanted, scopes=_scopes(wanted, given, limits))
    return replace(
        wanted,
        name=wanted.name.strip() or _host_of(wanted) or _("Unnamed application"),
        metadata=replace(wanted.metadata, response_types=_response_types(wanted, limits)),
    )


def write(registered: Registration) -> dict[str, Any]:
    """Everything that is registered, with the defaults that a client relies on (§3.2.1)."""
    document: dict[str, Any] = {
        name: getattr(registered, field) for name, (field, _) in REGISTRATION.items()
    }
    document |= {name: getattr(registered.metadata, name) for name in METADATA}
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in document.items()}
    shown = {name: v for name, v in plain.items() if v not in ("", [], None) and v is not False}
    codes = ["code"] if "authorization_code" in (registered.grants or ()) else []
    known = {
        "application_type": "native" if registered.kind == "native" else "web",
        "grant_types": _grant_types(registered),
        "redirect_uris": list(registered.redirect_uris),
        "response_types": list(registered.metadata.response_types) or codes,
        "scope": " ".join(registered.scopes or ()),
        PROFILE: registered.profile,
    }
    return _usual_algorithms(registered) | shown | known


def _usual_algorithms(registered: Registration) -> dict[str, Any]:
    """What signs our answers where nothing is registered, if it is not what a client would expect.

    OpenID Connect Registration 1.0 §2, JARM §3 and RFC 9701 §6 all have RS256.
    """
    profile, grants = registered.profile, registered.grants or ()
    usual = id_token_algorithm(profile=profile, registered="")
    found = {}
    if registered.auth_method != "none":
        looked_at = introspection_algorithm(profile=profile, registered="")
        found["introspection_signed_response_alg"] = looked_at
    if not WITH_PERSON.isdisjoint(grants):
        found["id_token_signed_response_alg"] = usual
    if "authorization_code" in grants:
        found["authorization_signed_response_alg"] = usual
    return {name: alg for name, alg in found.items() if alg != _EXPECTED}


def _grant_types(registered: Registration) -> list[str]:
    """RFC 7591 §2.1: what hands over tokens in the browser is called the implicit grant."""
    grants, kinds = list(registered.grants or ()), registered.metadata.response_types
    if "authorization_code" not in grants or not any(map(_is_implicit, kinds)):
        return grants
    if not any("code" in kind.split() for kind in kinds):
        grants.remove("authorization_code")
    return [*grants, "implicit"]


def _is_implicit(kind: str) -> bool:
    return not {"id_token", "token"}.isdisjoint(kind.split())


def registered_name(field: str | None) -> str | None:
    """What the registry calls the field that a rule refused."""
    return _BY_FIELD.get(field or "", field)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number else None


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or len(value) > _MOST_WORDS:
        return None
    return tuple(value) if all(isinstance(one, str) for one in value) else None


_Reader = Callable[[Any], Any]
_SAYS: Final[dict[_Reader, str]] = {
    _text: "a string",
    _flag: "true or false",
    _number: "a whole number",
    _object: "an object",
    _texts: "a list of strings",
}
# The registered name, the field of `Registration`, and how its value is read.
REGISTRATION: Final[dict[str, tuple[str, _Reader]]] = {
    "client_name": ("name", _text),
    "redirect_uris": ("redirect_uris", _texts),
    "post_logout_redirect_uris": ("post_logout_redirect_uris", _texts),
    "grant_types": ("grants", _texts),
    "token_endpoint_auth_method": ("auth_method", _text),
    "jwks": ("jwks", _object),
    "id_token_signed_response_alg": ("id_token_alg", _text),
    "default_acr_values": ("default_acr_values", _texts),
    "default_max_age": ("default_max_age", _number),
    "client_uri": ("client_uri", _text),
    "logo_uri": ("logo_uri", _text),
    "policy_uri": ("policy_uri", _text),
    "tos_uri": ("tos_uri", _text),
}
_BY_DEFAULT: Final[dict[type, _Reader]] = {str: _text, bool: _flag, tuple: _texts, int: _number}
METADATA: Final[dict[str, _Reader]] = {
    field.name: _BY_DEFAULT[type(field.default)]
    for field in fields(Metadata)
    if field.name not in _STAFF
}
_BY_FIELD: Final = {field: name for name, (field, _) in REGISTRATION.items()} | {
    "scopes": "scope",
    "kind": "application_type",
    "profile": PROFILE,
    "origins": "redirect_uris",
}


def _typed(value: Any, reader: _Reader, name: str) -> Any:
    found = reader(value)
    if found is None:
        raise Invalid(f"This must be {_SAYS[reader]}.", field=name)
    return found


def _profile(given: Document, limits: Limits, start: Registration) -> str:
    # What the operator changed by hand stays, as long as nothing else is asked for.
    usual = start.profile if start.name else limits.profiles[0]
    wanted = given.get(PROFILE, usual)
    if wanted not in (*limits.profiles, usual):
        raise Invalid(f"This must be one of: {', '.join(limits.profiles)}.", field=PROFILE)
    return str(wanted)


def _grants(wanted: Registration, limits: Limits) -> tuple[str, ...]:
    """RFC 7591 §2: the code grant by default. What is not open to it is left out (§3.2.1)."""
    asked = ("authorization_code",) if wanted.grants is None else wanted.grants
    if "implicit" in asked and any(map(_is_implicit, wanted.metadata.response_types)):
        # §2.1. To us it is no grant of its own: what the answer may hold is said by the types.
        asked = ("authorization_code", *asked)
    grants = tuple(one for one in dict.fromkeys(asked) if one in limits.grants)
    if not grants:
        raise Invalid(f"This must hold one of: {', '.join(limits.grants)}.", field="grant_types")
    return grants


def _kind(wanted: Registration, given: Document) -> str:
    """RFC 7591 knows no kinds: what it is shows in how it proves itself, and where it is sent."""
    said = given.get("application_type", "web")
    if said not in ("web", "native"):
        raise Invalid("This must be web or native.", field="application_type")
    is_sent_anywhere = bool(wanted.redirect_uris)
    if not is_sent_anywhere and wanted.grants == ("client_credentials",):
        return "machine"
    is_installed = said == "native" or any(map(_is_of_a_program, wanted.redirect_uris))
    if wanted.auth_method == "none" or (wanted.auth_method is None and said == "native"):
        return "native" if is_installed else "spa"
    return "web"


def _is_of_a_program(uri: str) -> bool:
    """A private-use scheme or this machine (RFC 8252 §7.1, §7.3)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    is_here = parts.scheme == "http" and parts.hostname in _HERE
    return is_here or parts.scheme not in ("http", "https")


def _scopes(wanted: Registration, given: Document, limits: Limits) -> tuple[str, ...]:
    """All that is open to it by default; what is not open is left out (§2, `scope`)."""
    asked: Sequence[str] = limits.scopes
    if "scope" in given:
        asked = _typed(given["scope"], _text, "scope").split()
    opened = [one for one in asked if one in limits.scopes and one in CATALOGUE]
    if wanted.kind == "machine":
        opened = [one for one in opened if not CATALOGUE[one].is_personal]
    return tuple(opened)


def _response_types(wanted: Registration, limits: Limits) -> tuple[str, ...]:
    asked = wanted.metadata.response_types
    for one in asked:
        if one not in limits.response_types:
            raise Invalid(
                f"This must be of: {', '.join(limits.response_types)}.", field="response_types"
            )
    # The default is written down as none.
    return () if set(asked) == {"code"} else asked


def _host_of(wanted: Registration) -> str:
    for uri in (wanted.client_uri, *wanted.redirect_uris):
        try:
            host = urlsplit(uri).hostname
        except ValueError:
            continue
        if host:
            return host[:100]
    return ""
