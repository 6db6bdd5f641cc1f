"""Closed by default: an API view that does not say which scopes it needs does not start."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

TAG: Final = "closed_by_default"
_ANSWERED_BY_OTHERS: Final = ("HEAD", "OPTIONS")


def refuse_open_apis() -> None:
    """Raise `ImproperlyConfigured` with every fault: for entry points that run no checks."""
    faults = run_checks(tags=[TAG])
    if faults:
        raise ImproperlyConfigured("\n".join(f"{fault.obj}: {fault.msg}" for fault in faults))


@register(TAG)
def closed_by_default(app_configs: object, **_: Any) -> list[CheckMessage]:
    """Every view under /api/, and every REST view anywhere, declares what it needs.

    Either `required_scopes` (a tuple, or one for each method) of the catalogue's names, with the
    default authentication and permission; or `public = True` and its path in
    `settings.PUBLIC_API_VIEWS`.
    """
    return [
        Error(fault, obj=f"/{route}", id="core.E001")
        for route, callback in _routes(get_resolver().url_patterns)
        if hasattr(callback, "cls") or route.startswith("api/")
        for fault in _faults(callback)
    ]


def _routes(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _faults(callback: Any) -> Iterator[str]:
    view = getattr(callback, "cls", None)
    target = view or callback
    path = f"{target.__module__}.{target.__qualname__}"
    is_listed = path in settings.PUBLIC_API_VIEWS
    if view is None or getattr(view, "public", False):
        if not is_listed:
            yield f"{path} is open, and settings.PUBLIC_API_VIEWS does not list it."
        return
    if is_listed:
        yield f"{path} is listed as public but does not say `public = True`."
    yield from _scope_faults(view, path)
    for name in ("authentication_classes", "permission_classes"):
        wanted = settings.REST_FRAMEWORK[f"DEFAULT_{name.upper()}"]
        has = [f"{one.__module__}.{one.__qualname__}" for one in getattr(view, name)]
        if has != list(wanted):
            yield f"{path} replaces {name}: required_scopes would not be asked for."


def _scope_faults(view: Any, path: str) -> Iterator[str]:
    declared = getattr(view, "required_scopes", None)
    for method in _methods(view):
        scopes = declared.get(method) if isinstance(declared, dict) else declared
        if not scopes or isinstance(scopes, str):
            yield f"{path} declares no required_scopes for {method}."
            continue
        for scope in scopes:
            if scope not in settings.SCOPE_SENTENCES:
                yield f"{path} asks for {scope!r}, which is not in the catalogue of scopes."


def _methods(view: Any) -> list[str]:
    names = [name.upper() for name in view.http_method_names if hasattr(view, name)]
    return [name for name in names if name not in _ANSWERED_BY_OTHERS]
