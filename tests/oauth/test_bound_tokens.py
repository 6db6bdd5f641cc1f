"""Tokens that are bound to a key: what they cost, and where nobody could check the key."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.decorators import protected_resource

from apps.core.services import purging
from apps.oauth.engine.validator import BearerValidator
from apps.oauth.models import UsedAssertion
from apps.oauth.services import tokens
from tests.oauth.test_tokens import found
from tests.support.dpop import Holder, for_itself
from tests.support.factories import make_machine
from tests.support.oauth import bearer, good

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"


def token(cnf: dict[str, str]) -> str:
    return tokens.for_client(client=found(make_machine()), cnf=cnf).access_token


@protected_resource(validator_cls=BearerValidator)  # type: ignore[untyped-decorator]
def of_the_toolkit(request: Any) -> HttpResponse:
    return HttpResponse("open")


def test_views_of_the_toolkit_refuse_them() -> None:
    def ask(shown: str) -> int:
        return int(of_the_toolkit(RequestFactory().get("/", headers=bearer(shown))).status_code)

    assert ask(token({})) == 200
    assert ask(token({"jkt": "x" * 43})) == 403
    assert ask(token({"x5t#S256": "x" * 43})) == 403


def test_a_token_bound_to_what_nobody_knows_opens_nothing() -> None:
    response = Client().get(USERS, headers=bearer(token({"osc": "x"})))
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def statements(call: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return [one["sql"] for one in captured]


def test_a_proof_costs_one_statement() -> None:
    client, holder = make_machine(), Holder()
    plain = statements(lambda: for_itself(client))
    assert len(statements(lambda: for_itself(client, holder.proof()))) == len(plain) + 1
    bound = good(for_itself(client, holder.proof()))["access_token"]
    unbound = good(for_itself(client))["access_token"]
    plain = statements(lambda: Client().get(USERS, headers=bearer(unbound)))
    assert len(statements(lambda: holder.get(bound, USERS))) == len(plain) + 1


def test_a_wrong_proof_costs_none_and_leaves_nothing() -> None:
    client, holder = make_machine(), Holder()
    bound = good(for_itself(client, holder.proof()))["access_token"]
    kept = UsedAssertion.objects.count()
    for wrong in (holder.proof(htm="PUT"), holder.proof(iat=0), f"{holder.proof()}x", "x"):
        with CaptureQueriesContext(connection) as captured:
            assert for_itself(client, wrong).status_code == 400
        assert not [one for one in captured if "usedassertion" in one["sql"]]
    assert Holder().get(bound, USERS).status_code == 401
    assert UsedAssertion.objects.count() == kept


def test_what_is_kept_of_a_proof_is_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    good(for_itself(make_machine(), Holder().proof()))
    purging.run()
    assert UsedAssertion.objects.count() == 1
    then = timezone.now() + timedelta(seconds=120)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    purging.run()
    assert UsedAssertion.objects.count() == 0
