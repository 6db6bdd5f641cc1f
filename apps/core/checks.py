"""Closed by default: an API view that does not say which scopes it needs does not start."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from apps.core.api.levels import STEP_UP

TAG: Final = "closed_by_default"
_ANSWERED_BY_OTHERS: Final = ("HEAD", "OPTIONS")
# Where REST framework asks who calls and what they may: a view of its own there may ask nothing.
_DOORS: Final = (
    "initial",
    "perform_authentication",
    "check_permissions",
    "get_authenticators",
    "get_permissions",
)


def refuse_open_apis() -> None:
    """Raise `ImproperlyConfigured` with every fault: for entry points that run no checks."""
    faults = run_checks(tags=[TAG])
    if faults:
        raise ImproperlyConfigured("\n".join(f"{fault.obj}: {fault.msg}" for fault in faults))


@register(TAG)
def closed_by_default(app_configs: object, **_: Any) -> list[CheckMessage]:
    """Every view under /api/, and every REST view anywhere, declares what it needs.

    Either `required_scopes` (a tuple, or one for each method) of the catalogue's names, with the
    default authentication and permissions; or `public = True` and its path in
    `settings.PUBLIC_API_VIEWS`. What it declares of levels (`apps.core.api.levels`) must be
    something that can be asked for.
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
    # What `as_view(…)` was given counts more than what the class says.
    mounted = getattr(callback, "initkwargs", {})
    declared = mounted.get("required_scopes", getattr(view, "required_scopes", None))
    yield from _scope_faults(declared, _methods(callback), path)
    yield from _level_faults(view, mounted, _methods(callback), path)
    for name in ("authentication_classes", "permission_classes"):
        wanted = settings.REST_FRAMEWORK[f"DEFAULT_{name.upper()}"]
        classes = mounted.get(name, getattr(view, name))
        if [f"{one.__module__}.{one.__qualname__}" for one in classes] != list(wanted):
            yield f"{path} replaces {name}: required_scopes would not be asked for."
    for name in _DOORS:
        if getattr(view, name).__module__ != "rest_framework.views":
            yield f"{path} replaces {name}: required_scopes may not be asked for."


def _scope_faults(declared: Any, methods: Sequence[str], path: str) -> Iterator[str]:
    for method in methods:
        scopes = declared.get(method) if isinstance(declared, dict) else declared
        if not scopes or isinstance(scopes, str):
            yield f"{path} declares no required_scopes for {method}."
            continue
        for scope in scopes:
            if scope not in settings.SCOPE_SENTENCES:
                yield f"{path} asks for {scope!r}, which is not in the catalogue of scopes."


def _level_faults(
    view: Any, mounted: Mapping[str, Any], methods: Sequence[str], path: str
) -> Iterator[str]:
    """A level or an age that nobody would be held to: misspelt, or of a method there is not."""
    for name, is_sound in (("required_acr", _is_level), ("required_max_age", _is_age)):
        declared = mounted.get(name, getattr(view, name, None))
        if declared is None:
            continue
        by_method = declared if isinstance(declared, Mapping) else dict.fromkeys(methods, declared)
        for method, value in by_method.items():
            if method not in methods:
                yield f"{path} declares {name} for {method}, which it does not answer."
            if not is_sound(value):
                yield f"{path} declares {name} {value!r}, which asks for nothing."


def _is_level(value: object) -> bool:
    return value == STEP_UP or value in settings.ACR_VALUES


def _is_age(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _methods(callback: Any) -> list[str]:
    view = callback.cls
    # A view set has its methods from where it is mounted.
    here = getattr(callback, "actions", None) or [
        name for name in view.http_method_names if hasattr(view, name)
    ]
    return [name.upper() for name in here if name.upper() not in _ANSWERED_BY_OTHERS]
