"""What an application's registration must satisfy as a whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.access.scopes import CATALOGUE
from apps.clients.metadata import Registration
from apps.clients.profiles import (
    AUTH_METHODS,
    DEVICE_CODE,
    GRANTS,
    JWT_BEARER,
    PROFILES,
    TOKEN_EXCHANGE,
    WITH_PERSON,
)
from apps.clients.services import addresses, client_keys, metadata
from apps.core.errors import Invalid

_MOST_ADDRESSES = 20
_LONGEST_NAME = 100
_LONGEST_AGE = 31_536_000
_WITH_PERSON: Final = ("authorization_code", "refresh_token")
TOKEN_FORMATS: Final = ("jwt", "opaque")


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of application may be; the first of `auth_methods` is the default."""

    auth_methods: tuple[str, ...]
    grants: tuple[str, ...]
    default_grants: tuple[str, ...]
    default_scopes: tuple[str, ...]


_MACHINE: Final = ("client_credentials", TOKEN_EXCHANGE, JWT_BEARER)
_SIGN_IN: Final = ("openid", "profile", "email")
_PROVABLE: Final = tuple(name for name in AUTH_METHODS if name != "none")
# A program in other people's hands cannot keep a secret (RFC 8252 §8.5, RFC 6749 §2.1).
KINDS: Final[dict[str, Kind]] = {
    "web": Kind(_PROVABLE, GRANTS, _WITH_PERSON, _SIGN_IN),
    "spa": Kind(("none",), _WITH_PERSON, _WITH_PERSON, _SIGN_IN),
    "native": Kind(("none",), (*_WITH_PERSON, DEVICE_CODE), _WITH_PERSON, _SIGN_IN),
    "machine": Kind(_PROVABLE, _MACHINE, ("client_credentials",), ()),
}


def checked(wanted: Registration) -> Registration:
    """`wanted` with its defaults filled in and duplicates gone. Raises `Invalid` with the field."""
    _check_choice(wanted.kind, KINDS, "kind")
    _check_choice(wanted.profile, PROFILES, "profile")
    _check_choice(wanted.token_format, TOKEN_FORMATS, "token_format")
    complete = _with_defaults(wanted)
    _check_name(complete.name)
    _check_addresses(complete)
    _check_grants(complete)
    _check_scopes(complete)
    _check_authentication(complete)
    _check_people(complete)
    metadata.check(complete)
    return complete


def _with_defaults(wanted: Registration) -> Registration:
    kind = KINDS[wanted.kind]
    profile = PROFILES[wanted.profile]
    usual = next((one for one in kind.auth_methods if one in profile.auth_methods), "none")
    origins = wanted.origins
    if origins is None:
        # A page that was sent a code must be able to redeem it.
        of_pages = wanted.redirect_uris if wanted.kind == "spa" else ()
        for uri in of_pages:
            addresses.check_redirect_uri(uri, kind="spa", https_only=False, field="redirect_uris")
        origins = [origin for uri in of_pages if (origin := addresses.origin_of(uri))]
    return replace(
        wanted,
        name=wanted.name.strip(),
        redirect_uris=_once(wanted.redirect_uris),
        post_logout_redirect_uris=_once(wanted.post_logout_redirect_uris),
        origins=_once(origins),
        grants=_once(kind.default_grants if wanted.grants is None else wanted.grants),
        scopes=_once(kind.default_scopes if wanted.scopes is None else wanted.scopes),
        default_acr_values=_once(wanted.default_acr_values),
        # A signed one would name the person as everybody knows them (OIDC Core §8.1).
        token_format="opaque" if wanted.metadata.is_pairwise else wanted.token_format,
        auth_method=usual if wanted.auth_method is None else wanted.auth_method,
        jwks=None if wanted.jwks is None else client_keys.checked(wanted.jwks),
    )


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        fault = _("A name is one line of 1 to %(most)d characters.") % {"most": _LONGEST_NAME}
        raise Invalid(fault, field="name")


def _check_addresses(wanted: Registration) -> None:
    https_only = PROFILES[wanted.profile].https_redirects_only
    for field in ("redirect_uris", "post_logout_redirect_uris"):
        uris = getattr(wanted, field)
        _check_number(uris, field)
        if uris and wanted.kind == "machine":
            raise Invalid(_("A machine has no person to send anywhere."), field=field)
        for uri in uris:
            addresses.check_redirect_uri(uri, kind=wanted.kind, https_only=https_only, field=field)
    _check_number(wanted.origins or (), "origins")
    for origin in wanted.origins or ():
        addresses.check_origin(origin, field="origins")
    for field in ("client_uri", "logo_uri", "policy_uri", "tos_uri"):
        addresses.check_link(getattr(wanted, field), field=field)


def _check_grants(wanted: Registration) -> None:
    grants = wanted.grants or ()
    if not grants:
        raise Invalid(_("An application needs at least one grant."), field="grants")
    for grant in grants:
        _check_choice(grant, GRANTS, "grants")
        if grant not in KINDS[wanted.kind].grants:
            raise Invalid(_unusable(grant), field="grants")
    if "refresh_token" in grants and WITH_PERSON.isdisjoint(grants):
        raise Invalid(_("refresh_token needs a grant of a person."), field="grants")
    if "authorization_code" in grants and not wanted.redirect_uris:
        raise Invalid(_("At least one redirect URI is needed."), field="redirect_uris")


def _check_scopes(wanted: Registration) -> None:
    for scope in wanted.scopes or ():
        if scope not in CATALOGUE:
            fault = _("There is no scope %(scope)s.") % {"scope": repr(scope[:64])}
            raise Invalid(fault, field="scopes")
        if wanted.kind == "machine" and CATALOGUE[scope].is_personal:
            fault = _("%(scope)s is about a person, and a machine acts for none.")
            raise Invalid(fault % {"scope": scope}, field="scopes")


def _check_authentication(wanted: Registration) -> None:
    method, profile = wanted.auth_method or "", PROFILES[wanted.profile]
    _check_choice(method, AUTH_METHODS, "auth_method")
    if method not in KINDS[wanted.kind].auth_methods:
        raise Invalid(_unusable(method), field="auth_method")
    if method not in profile.auth_methods:
        fault = _("The profile %(profile)s does not allow %(method)s.")
        raise Invalid(fault % {"profile": profile.name, "method": method}, field="auth_method")
    if wanted.id_token_alg and wanted.id_token_alg not in profile.id_token_algorithms:
        algorithms = ", ".join(profile.id_token_algorithms)
        fault = _("The profile %(profile)s signs ID tokens with one of: %(algorithms)s.")
        raise Invalid(
            fault % {"profile": profile.name, "algorithms": algorithms}, field="id_token_alg"
        )


def _check_people(wanted: Registration) -> None:
    """How people must be authenticated: by levels that there are, and where there are people."""
    for level in wanted.default_acr_values:
        _check_choice(level, settings.ACR_VALUES, "default_acr_values")
    age = wanted.default_max_age
    if age is not None and not 0 <= age <= _LONGEST_AGE:
        fault = _("An age is 0 to %(most)d seconds.")
        raise Invalid(fault % {"most": _LONGEST_AGE}, field="default_max_age")
    is_given = {
        "default_acr_values": bool(wanted.default_acr_values),
        "default_max_age": age is not None,
        "demands_second_factor": wanted.demands_second_factor,
    }
    for field, given in is_given.items():
        if given and wanted.kind == "machine":
            raise Invalid(_("A machine has no person to authenticate."), field=field)


def _check_choice(value: str, choices: Collection[str], field: str) -> None:
    if value not in choices:
        fault = _("%(value)s is not one of: %(choices)s.")
        raise Invalid(
            fault % {"value": repr(value[:64]), "choices": ", ".join(choices)}, field=field
        )


def _check_number(values: Sequence[str], field: str) -> None:
    if len(values) > _MOST_ADDRESSES:
        fault = _("At most %(most)d addresses can be registered.") % {"most": _MOST_ADDRESSES}
        raise Invalid(fault, field=field)


def _unusable(name: str) -> str:
    return _("This kind of application cannot use %(name)s.") % {"name": name}


def _once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
