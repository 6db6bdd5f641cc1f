"""Closed by default: what does not say who may come in does not start."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, include, path
from pytest_django import Settings
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from apps.core import checks
from apps.core.api.levels import STEP_UP


class Base(APIView):
    def get(self, request: Any) -> Response:
        return Response()

    def post(self, request: Any) -> Response:
        return Response()


class Silent(Base):
    pass


class Good(Base):
    required_scopes = ("documents:read",)


class GoodByMethod(Base):
    required_scopes: ClassVar = {"GET": ("documents:read",), "POST": ("documents:write",)}


class OneMethodMissing(Base):
    required_scopes: ClassVar = {"GET": ("documents:read",)}


class Nothing(Base):
    required_scopes = ()


class NothingForOne(Base):
    required_scopes: ClassVar = {"GET": ("documents:read",), "POST": ()}


class Text(Base):
    required_scopes = "documents:read"


class Unknown(Base):
    required_scopes = ("documents:burn",)


class Opened(Good):
    permission_classes = (AllowAny,)


class OtherDoor(Good):
    authentication_classes = ()


class OwnJudge(Good):
    def get_permissions(self) -> list[Any]:
        return []


class Level(Good):
    required_acr = "urn:vestibule:acr:phr"
    required_max_age: ClassVar = {"POST": 60}


class Dangerous(Good):
    required_acr: ClassVar = {"POST": STEP_UP}


class UnknownLevel(Good):
    required_acr: ClassVar = {"POST": "gold"}


class NoLevel(Good):
    required_acr = ""


class LevelForNobody(Good):
    required_acr: ClassVar = {"delete": STEP_UP}


class Ageless(Good):
    required_max_age = 0


class Several(ViewSet):
    required_scopes: ClassVar = {"GET": ("documents:read",)}

    def list(self, request: Any) -> Response:
        return Response()

    def create(self, request: Any) -> Response:
        return Response()


class Public(Base):
    public = True


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.fixture
def routes(settings: Settings) -> Iterator[list[Any]]:
    """The URLconf, to be filled by the test."""
    module = ModuleType("urls_of_a_test")
    module.urlpatterns = []  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    clear_url_caches()
    yield module.urlpatterns
    del sys.modules[module.__name__]
    clear_url_caches()


def name(view: Any) -> str:
    return f"{view.__module__}.{view.__qualname__}"


@pytest.mark.parametrize("view", [Good, GoodByMethod, Level, Dangerous])
def test_a_view_that_declares_known_scopes_starts(routes: list[Any], view: Any) -> None:
    routes.append(path("api/x", view.as_view()))
    assert checks.closed_by_default(None) == []
    checks.refuse_open_apis()


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (Silent, "for GET"),
        (OneMethodMissing, "for POST"),
        (Nothing, "for GET"),
        (NothingForOne, "for POST"),
        (Text, "for GET"),
        (Unknown, "documents:burn"),
        (Opened, "permission_classes"),
        (OtherDoor, "authentication_classes"),
        (OwnJudge, "get_permissions"),
        (Public, "PUBLIC_API_VIEWS"),
        (UnknownLevel, "'gold'"),
        (NoLevel, "required_acr"),
        (LevelForNobody, "for delete"),
        (Ageless, "required_max_age 0"),
    ],
)
def test_a_view_that_is_open_does_not_start(routes: list[Any], view: Any, words: str) -> None:
    # Nested, and outside /api/: it is found wherever it is.
    routes.append(path("deep/", include([path("er/", include([path("x", view.as_view())]))])))
    found = checks.closed_by_default(None)
    assert found
    assert any(words in fault.msg and name(view) in fault.msg for fault in found)
    assert found[0].obj == "/deep/er/x"
    with pytest.raises(ImproperlyConfigured, match="/deep/er/x"):
        checks.refuse_open_apis()


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ({"permission_classes": (AllowAny,)}, "permission_classes"),
        ({"authentication_classes": ()}, "authentication_classes"),
        ({"required_scopes": ()}, "for GET"),
    ],
)
def test_a_view_that_is_opened_where_it_is_mounted_does_not_start(
    routes: list[Any], opened: dict[str, Any], words: str
) -> None:
    routes.append(path("api/x", Good.as_view(**opened)))
    assert any(words in fault.msg for fault in checks.closed_by_default(None))


def test_what_is_mounted_counts_for_levels_too(routes: list[Any]) -> None:
    routes.append(path("api/x", Level.as_view(required_acr="gold")))
    faults = checks.closed_by_default(None)
    assert faults
    assert all("'gold'" in fault.msg for fault in faults)


def test_a_view_set_declares_scopes_for_the_methods_it_is_mounted_with(routes: list[Any]) -> None:
    routes.append(path("api/x", Several.as_view({"get": "list", "post": "create"})))
    (fault,) = checks.closed_by_default(None)
    assert "for POST" in fault.msg


def test_a_plain_view_under_api_must_be_listed(routes: list[Any], settings: Settings) -> None:
    routes += [path("api/x", plain), path("page", plain)]
    (fault,) = checks.closed_by_default(None)
    assert name(plain) in fault.msg
    settings.PUBLIC_API_VIEWS = [name(plain)]
    assert checks.closed_by_default(None) == []


def test_a_public_view_says_so_twice(routes: list[Any], settings: Settings) -> None:
    routes += [path("api/x", Public.as_view()), path("api/y", Good.as_view())]
    settings.PUBLIC_API_VIEWS = [name(Public), name(Good)]
    (fault,) = checks.closed_by_default(None)
    assert "listed as public" in fault.msg
    assert name(Good) in fault.msg


def test_an_open_api_stops_every_command_that_checks(routes: list[Any]) -> None:
    routes.append(path("api/x", Silent.as_view()))
    with pytest.raises(SystemCheckError, match=r"core\.E001"):
        call_command("check", "--tag", checks.TAG)


def test_the_product_is_closed() -> None:
    checks.refuse_open_apis()


@pytest.mark.parametrize("entry", ["idp.wsgi", "idp.asgi"])
def test_an_open_api_keeps_the_server_from_starting(
    routes: list[Any], monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.delitem(sys.modules, entry, raising=False)
    routes.append(path("api/x", Silent.as_view()))
    with pytest.raises(ImproperlyConfigured, match="Silent"):
        __import__(entry)
