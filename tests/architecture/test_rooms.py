"""Rules of the rooms that import contracts cannot say (docs/architecture.md)."""

import ast

from tests.architecture import source

# django.http is words of the web: only rooms that speak with a browser, a client or an engine know it.
HTTP_ROOMS = {
    "endpoints",
    "views",
    "api",
    "admin",
    "engine",
    "client_auth",
    "middleware",
    "resource",
    "urls",
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "managers", "manager", "tools"}


def room(path: str) -> str:
    """Return the room of `apps/<app>/<room>…`."""
    return path.split("/")[2].removesuffix(".py") if path.count("/") >= 2 else ""


def test_only_http_rooms_know_django_http() -> None:
    trespassers = [
        source.name(path)
        for path in source.files("apps")
        if room(source.name(path)) not in HTTP_ROOMS
        and room(source.name(path)) not in {"problems", "brand", "languages", "logging", "checks"}
        and any(source.is_within(module, "django.http") for module in source.imports(path))
    ]
    assert trespassers == []


def test_services_and_models_know_nothing_of_rendering_or_requests() -> None:
    web = (
        "django.http",
        "django.shortcuts",
        "django.template",
        "django.urls",
        "rest_framework",
        "allauth",
    )
    trespassers = [
        f"{source.name(path)} imports {module}"
        for path in source.files("apps")
        if room(source.name(path)) in {"services", "models"}
        for module in source.imports(path)
        if any(source.is_within(module, package) for package in web)
    ]
    assert trespassers == []


def test_no_drawer_is_called_utils() -> None:
    drawers = [
        source.name(path)
        for path in source.files("apps", "idp")
        if DRAWERS & {part.removesuffix(".py") for part in path.relative_to(source.ROOT).parts}
    ]
    assert drawers == []


def test_each_app_opens_with_a_map_of_itself() -> None:
    for path in sorted((source.ROOT / "apps").glob("*/__init__.py")):
        body = source.tree(path).body
        assert ast.get_docstring(source.tree(path)), f"{source.name(path)} has no docstring"
        assert len(body) == 1, f"{source.name(path)} holds code"


def test_only_the_environment_module_reads_the_environment() -> None:
    """Entry points may put DJANGO_SETTINGS_MODULE there; nobody else looks."""
    readers = [
        source.name(path)
        for path in source.files("apps", "idp")
        if source.name(path) not in {"idp/env.py", "idp/wsgi.py", "idp/asgi.py"}
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in ast.walk(source.tree(path))
        )
    ]
    assert readers == []


def test_protocol_tests_speak_only_http() -> None:
    """They would pass against any other implementation: nothing of ours is imported."""
    trespassers = [
        f"{source.name(path)} imports {module}"
        for path in source.files("tests/protocol")
        for module in source.imports(path)
        if source.is_within(module, "apps")
    ]
    assert trespassers == []
