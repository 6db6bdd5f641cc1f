"""Every address of the product, from its table of routes: what a rule must hold for all of them."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

# An address with a part that is free is asked for with one of these: whether there is such a thing does not matter.
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "7", "slug": "x", "str": "x", "path": "x"}


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table: its path as it is written there, and an address that it answers."""

    pattern: str
    address: str
    callback: Any

    @property
    def is_admins(self) -> bool:
        """Whether it is one of the staff pages."""
        return self.pattern.startswith("admin/")


def routes() -> list[Route]:
    """Every route of ours."""
    return list(_under(get_resolver().url_patterns, "", "/"))


def _under(
    patterns: Sequence[URLPattern | URLResolver], pattern: str, address: str
) -> Iterator[Route]:
    for one in patterns:
        here = pattern + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _under(one.url_patterns, here, address + _filled(one.pattern))
        else:
            yield Route(here, address + _filled(one.pattern), one.callback)


def _filled(pattern: Any) -> str:
    if isinstance(pattern, RegexPattern):
        # The admin's catch-all, and the labels of its apps.
        return "x/" if pattern.regex.groups else "x"
    assert isinstance(pattern, RoutePattern), pattern
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            text = text.replace(written, SAMPLES.get(kind, "x"))
    return text
