"""Which apps use an account: by consent, or because they hold something that is alive."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession
from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import Consent, Grant, RefreshToken
from apps.oauth.services import connections
from apps.oauth.services.connections import Connection
from tests.support.authorizing import agree, authorize, exchange, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.oauth import good, refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def browser(person: Person) -> Client:
    return signed_in(person)


def own_app(**registration: Any) -> RegisteredClient:
    return make_client(is_first_party=True, name="Console", **registration)


def enter(browser: Client, app: RegisteredClient, **asked: Any) -> dict[str, Any]:
    return exchange(app, reply(authorize(browser, app, **asked)).code)


def of(person: Person) -> list[Connection]:
    return connections.connections_of(person.id)


def test_third_parties_are_connected_by_consent_and_listed_by_name(
    person: Person, browser: Client
) -> None:
    for name in ("Zebra", "abacus"):
        agree(browser, authorize(browser, make_client(name=name), scope="openid email"))
    agree(signed_in(make_person()), authorize(browser, make_client(name="Other")))
    found = of(person)
    assert [app.name for app in found] == ["abacus", "Zebra"]
    assert found[0].scopes == ("email", "openid")
    assert not found[0].is_first_party
    assert found[0].last_used_at
    assert found[0].since <= found[0].last_used_at


def test_consent_counts_for_what_a_third_party_may_do_and_not_what_it_holds(
    person: Person, browser: Client
) -> None:
    app = make_client()
    agree(browser, authorize(browser, app, scope="openid email"))
    exchange(app, reply(authorize(browser, app, scope="openid")).code)
    Consent.objects.update(last_used_at=None)
    (found,) = of(person)
    assert found.scopes == ("email", "openid")
    assert found.last_used_at
    Consent.objects.all().delete()
    assert of(person) == []


def test_a_refresh_is_a_use(person: Person, browser: Client) -> None:
    app = make_client()
    answer = reply(agree(browser, authorize(browser, app, scope="openid")))
    given = exchange(app, answer.code)
    old = clock.now() - timedelta(days=3)
    Consent.objects.update(last_used_at=old)
    RefreshToken.objects.update(updated=old)
    Grant.objects.update(redeemed_at=old)
    assert of(person)[0].last_used_at == old
    good(refresh(app, given["refresh_token"]))
    used = of(person)[0].last_used_at
    assert used
    assert used > clock.now() - timedelta(minutes=1)


def test_an_own_app_is_connected_while_it_holds_something(person: Person, browser: Client) -> None:
    app = own_app()
    assert of(person) == []
    enter(browser, app, scope="openid")
    enter(browser, app, scope="openid documents:read")
    (found,) = of(person)
    assert (found.name, found.is_first_party) == ("Console", True)
    assert found.scopes == ("openid", "documents:read")
    RefreshToken.objects.update(expires_at=clock.now())
    Grant.objects.update(redeemed_at=clock.now() - timedelta(hours=1))
    assert of(person) == []


def test_an_own_app_without_refresh_tokens_is_connected_as_long_as_its_token_lives(
    person: Person, browser: Client
) -> None:
    enter(browser, own_app(grants=("authorization_code",)))
    assert [app.name for app in of(person)] == ["Console"]
    Grant.objects.update(redeemed_at=clock.now() - timedelta(hours=1))
    assert of(person) == []


def test_what_stood_on_a_session_that_is_over_is_none(person: Person, browser: Client) -> None:
    enter(browser, own_app(), scope="openid")
    Grant.objects.all().delete()
    assert len(of(person)) == 1
    BrowserSession.objects.update(expires_at=clock.now())
    assert of(person) == []


def test_what_is_offline_stands_without_one(person: Person, browser: Client) -> None:
    enter(browser, own_app(), scope="openid offline_access")
    BrowserSession.objects.update(expires_at=clock.now())
    assert len(of(person)) == 1


@pytest.mark.parametrize(
    "grants", [("authorization_code",), ("authorization_code", "refresh_token")]
)
def test_signing_out_of_an_own_app_leaves_nothing(
    person: Person, browser: Client, grants: tuple[str, ...]
) -> None:
    app = own_app(grants=grants)
    enter(browser, app)
    connections.sign_out_of(user_id=person.id, client_id=app.id)
    assert of(person) == []
    # A second click, and a second sign-in.
    connections.sign_out_of(user_id=person.id, client_id=app.id)
    enter(browser, app)
    assert len(of(person)) == 1


def test_nobody_signs_out_of_a_third_party_or_of_nothing(person: Person) -> None:
    for client_id in (make_client().id, "unknown"):
        with pytest.raises(NotFound):
            connections.sign_out_of(user_id=person.id, client_id=client_id)


def test_the_list_costs_the_same_however_long_it_is(
    person: Person, browser: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        enter(browser, own_app())
        agree(browser, authorize(browser, make_client()))
    with django_assert_max_num_queries(6):
        assert len(of(person)) == 6
