"""The setting `RESOURCE_SERVER`: which issuer is believed, and what this API is called.

    RESOURCE_SERVER = {
        "ISSUER": "https://id.example.com",
        "RESOURCE": "https://api.example.com/v1",
        "SCOPES": ["notes:read", "notes:write"],
    }

`ISSUER` is the issuer's URL, exactly as its metadata spells it. `RESOURCE` is this API's own
identifier: tokens must name it as their audience, and clients find its metadata by it (RFC 9728
§3). Optional are `AUDIENCE` (where tokens name another string), `SCOPES` (said in the metadata),
`DETAILS_TYPES` (types of authorization details that it enforces, RFC 9396; said there too),
`NAME` (for people), `REALM` (said in challenges; the host otherwise), `DPOP_REQUIRED`, and
`CERTIFICATE_HEADER` (the request header in which a proxy that always overwrites it passes the
client's certificate on, as URL-encoded PEM).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

WELL_KNOWN: Final = "/.well-known/oauth-protected-resource"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The setting, read once."""

    issuer: str
    resource: str
    audience: str
    realm: str
    scopes: tuple[str, ...] = ()
    details_types: tuple[str, ...] = ()
    name: str = ""
    dpop_required: bool = False
    certificate_header: str = ""

    @property
    def metadata_url(self) -> str:
        """Where the metadata is (RFC 9728 §3.1): the well-known name stands before the path."""
        parts = urlsplit(self.resource)
        return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}{parts.path.rstrip('/')}"


@lru_cache(maxsize=1)
def current() -> Configuration:
    """What is configured. Raises `ImproperlyConfigured`, naming what is missing."""
    given: dict[str, Any] = getattr(settings, "RESOURCE_SERVER", {})
    for name in ("ISSUER", "RESOURCE"):
        if not given.get(name):
            raise ImproperlyConfigured(f'RESOURCE_SERVER["{name}"] must be set.')
    known = {"ISSUER", "RESOURCE", "AUDIENCE", "SCOPES", "NAME"}
    known |= {"DPOP_REQUIRED", "CERTIFICATE_HEADER", "REALM", "DETAILS_TYPES"}
    if strange := sorted(set(given) - known):
        raise ImproperlyConfigured(f"RESOURCE_SERVER has an unknown entry: {strange[0]}.")
    return Configuration(
        issuer=given["ISSUER"],
        resource=given["RESOURCE"],
        audience=given.get("AUDIENCE", given["RESOURCE"]),
        realm=given.get("REALM", urlsplit(given["RESOURCE"]).netloc),
        scopes=tuple(given.get("SCOPES", ())),
        details_types=tuple(given.get("DETAILS_TYPES", ())),
        name=given.get("NAME", ""),
        dpop_required=bool(given.get("DPOP_REQUIRED", False)),
        certificate_header=given.get("CERTIFICATE_HEADER", ""),
    )


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "RESOURCE_SERVER":
        current.cache_clear()


# Tests change settings; nothing else does.
setting_changed.connect(_forget)
