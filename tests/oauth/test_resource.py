"""Bearer tokens at resources: ours, and the toolkit's own classes on our tokens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from oauth2_provider.contrib.rest_framework import IsAuthenticatedOrTokenHasScope, TokenHasScope
from oauth2_provider.decorators import protected_resource
from oauth2_provider.scopes import get_scopes_backend
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.core import clock
from apps.oauth import acr
from apps.oauth.engine.presented import ClientItself, LazyPerson, PresentedToken
from apps.oauth.engine.validator import BearerValidator
from apps.oauth.errors import InvalidToken
from apps.oauth.resource import RequireLevel
from apps.oauth.services import tokens
from tests.oauth.test_tokens import SCOPES, code_of, exchange, found
from tests.support.factories import Person, make_client, make_machine, make_person

pytestmark = pytest.mark.django_db
Answer = Callable[..., Any]


def token_of(person: Person, *, scopes: tuple[str, ...] = ("openid",), **registration: Any) -> str:
    client = make_client(profile="oidc", scopes=SCOPES, **registration)
    return exchange(client, code_of(person, client, scopes=scopes)).access_token


def machine_token() -> str:
    return tokens.for_client(client=found(make_machine())).access_token


def call(view: type[APIView], token: str | None, method: str = "GET") -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = RequestFactory().generic(method, "/", headers=headers)
    return view.as_view()(request)


class Plain(APIView):
    required_scopes: ClassVar[Any] = ("openid",)

    def get(self, request: Any) -> Response:
        return Response(str(request.user.pk))


class PerMethod(APIView):
    required_scopes: ClassVar[Any] = {"GET": ("openid",), "POST": ("documents:write",)}

    def get(self, request: Any) -> Response:
        return Response()

    def post(self, request: Any) -> Response:
        return Response()

    def put(self, request: Any) -> Response:
        return Response()


class Strong(Plain):
    required_acr = acr.LEVEL_2
    required_max_age: ClassVar[Any] = {"GET": 60}

    def post(self, request: Any) -> Response:
        return Response()


class Recent(Plain):
    required_max_age = 60


class LevelAlone(Strong):
    permission_classes = [RequireLevel]


class Undeclared(APIView):
    def get(self, request: Any) -> Response:
        return Response()


class Toolkit(Plain):
    permission_classes = [TokenHasScope]


class Either(Plain):
    permission_classes = [IsAuthenticatedOrTokenHasScope]


class Anyone(Plain):
    permission_classes = [IsAuthenticated]


def test_a_view_that_needs_the_id_only_costs_a_look_at_the_deny_list() -> None:
    person = make_person()
    token = token_of(person)
    with CaptureQueriesContext(connection) as captured:
        response = call(Plain, token)
    assert response.data == str(person.id)
    assert len(captured) == 1
    assert "oauth_denial" in captured[0]["sql"]


def test_each_method_asks_for_its_own_scopes() -> None:
    token = token_of(make_person())
    assert call(PerMethod, token).status_code == 200
    assert call(PerMethod, token, "HEAD").status_code == 200
    assert call(PerMethod, token, "OPTIONS").status_code == 200
    assert call(PerMethod, token, "DELETE").status_code == 405
    refused = call(PerMethod, token, "POST")
    assert refused.status_code == 403
    assert 'scope="documents:write"' in refused.headers["WWW-Authenticate"]
    assert call(PerMethod, None, "DELETE").status_code == 401


def test_a_view_that_declares_nothing_answers_nobody() -> None:
    token = token_of(make_person())
    with pytest.raises(ImproperlyConfigured, match="Undeclared"):
        call(Undeclared, token)
    with pytest.raises(ImproperlyConfigured, match="PUT"):
        call(PerMethod, token, "PUT")
    assert call(Undeclared, None).status_code == 401


@pytest.mark.parametrize("view", [Toolkit, Either])
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_the_toolkits_permissions_work_with_our_tokens(
    view: type[APIView], token_format: str
) -> None:
    person = make_person()
    assert call(view, token_of(person, token_format=token_format)).status_code == 200
    without = token_of(person, token_format=token_format, scopes=("email",))
    assert call(view, without).status_code == 403
    assert call(view, "nonsense").status_code == 401


def test_is_authenticated_means_a_live_token() -> None:
    assert call(Anyone, token_of(make_person())).status_code == 200
    assert call(Anyone, machine_token()).status_code == 200
    assert call(Anyone, None).status_code == 401


@protected_resource(scopes=["openid"], validator_cls=BearerValidator)  # type: ignore[untyped-decorator]
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.resource_owner))  # type: ignore[attr-defined]


def test_the_toolkits_decorator_works_with_our_tokens() -> None:
    person = make_person()

    def ask(token: str) -> Any:
        return guarded(RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"}))

    assert ask(token_of(person)).content == person.email.encode()
    assert ask(token_of(person, token_format="opaque")).status_code == 200
    for bad in (token_of(person, scopes=("email",)), "nonsense", "a.b.c", ""):
        assert ask(bad).status_code == 403


def test_the_toolkit_knows_our_catalogue() -> None:
    backend = get_scopes_backend()
    assert backend.get_all_scopes()["openid"] == "Know who you are"
    assert "openid" in backend.get_available_scopes()
    application = type("Application", (), {"allowed_scopes": ["email", "gone"]})
    assert backend.get_available_scopes(application=application) == ["email"]
    assert backend.get_default_scopes() == []


def test_a_presented_token_answers_the_toolkits_questions() -> None:
    person = make_person()
    token = PresentedToken(tokens.inspect(token_of(person, scopes=("openid", "email"))))
    assert token.scope == "openid email"
    assert not token.is_expired()
    assert token.is_valid()
    assert token.is_valid(["email"])
    assert not token.is_valid(["documents:read"])
    assert token.user.email == person.email
    assert token.application.client_id == token.client_id
    alone = PresentedToken(tokens.inspect(machine_token()))
    assert alone.user is None


def test_the_person_is_read_when_touched_and_only_then() -> None:
    person = make_person()
    lazy = LazyPerson(person.id)
    with CaptureQueriesContext(connection) as captured:
        assert (lazy.pk, lazy.id) == (person.id, person.id)
        assert lazy.is_authenticated
        assert not lazy.is_anonymous
    assert len(captured) == 0
    assert lazy.email == person.email
    assert lazy == User.objects.get()


def test_a_person_who_is_gone_is_nobody() -> None:
    with pytest.raises(InvalidToken):
        _ = LazyPerson(UUID(int=0)).email


def test_a_client_that_acts_for_itself_is_somebody_without_permissions() -> None:
    client = ClientItself("app")
    assert str(client) == "app"
    assert client.is_authenticated
    assert not client.has_perm("admin.view")
    assert client.pk is None


def strong_token(person: Person, **facts: Any) -> str:
    client = make_client(profile="oidc", scopes=SCOPES)
    return exchange(client, code_of(person, client, scopes=("openid",), **facts)).access_token


def ago(seconds: int) -> datetime:
    return clock.now() - timedelta(seconds=seconds)


def test_a_view_may_ask_for_a_level_and_for_an_age() -> None:
    person = make_person()
    strong = strong_token(person, acr=acr.LEVEL_2)
    assert call(Strong, strong).status_code == 200
    assert call(Strong, strong, "HEAD").status_code == 200
    assert call(Strong, strong_token(person, acr=acr.LEVEL_1), "POST").status_code == 401
    old = strong_token(person, acr=acr.LEVEL_2, auth_time=ago(120))
    refused = call(Strong, old)
    assert refused.status_code == 401
    assert 'max_age="60"' in refused.headers["WWW-Authenticate"]
    assert call(Strong, old, "POST").status_code == 200


def test_an_age_needs_no_level() -> None:
    person = make_person()
    assert call(Recent, strong_token(person)).status_code == 200
    refused = call(Recent, strong_token(person, auth_time=ago(120)))
    assert refused.status_code == 401
    assert "acr_values" not in refused.headers["WWW-Authenticate"]


def test_a_level_is_nothing_for_strangers_nor_for_clients_that_act_for_themselves() -> None:
    for view in (Strong, LevelAlone):
        assert call(view, None).status_code == 401
    assert call(LevelAlone, machine_token()).status_code == 200


def test_a_token_for_another_audience_is_refused(settings: Any) -> None:
    token = token_of(make_person())
    settings.API_AUDIENCE = "http://localhost:8000/another"
    assert call(Plain, token).status_code == 401


def test_a_token_in_the_address_is_malformed() -> None:
    request = RequestFactory().get("/", {"access_token": token_of(make_person())})
    response = Plain.as_view()(request)
    assert response.status_code == 400
    assert 'error="invalid_request"' in response.headers["WWW-Authenticate"]
