"""What an application that registers itself may ask for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Closed lists. `profiles`: the first is taken when none is asked for."""

    scopes: tuple[str, ...]
    grants: tuple[str, ...] = ("authorization_code", "refresh_token")
    response_types: tuple[str, ...] = ("code",)
    profiles: tuple[str, ...] = ("oauth21", "fapi2")


def of_everybody() -> Limits:
    """What needs nobody's leave: sign-in by the code flow, in the scopes that the operator lists.

    The strict profiles may be chosen freely; `oidc`, which is laxer, may not.
    """
    return Limits(scopes=tuple(settings.CLIENT_REGISTRATION_SCOPES))


def read(kept: Mapping[str, Any]) -> Limits:
    """Those of everybody, and over them what an initial access token says."""
    lists = {name: tuple(value) for name, value in kept.items() if value}
    return Limits(**asdict(of_everybody()) | lists)
