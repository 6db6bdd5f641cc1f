"""RFC 8693 §5: what was exchanged ends with what it came from, and is never more."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.support.authorizing import VERIFIER, code_for, signed_in
from tests.support.dpop import Holder
from tests.support.exchanging import (
    EXCHANGE,
    exchange,
    exchanged,
    make_service,
    subject_token,
)
from tests.support.factories import (
    Person,
    RegisteredClient,
    deactivate,
    make_client,
    make_person,
    make_resource,
)
from tests.support.oauth import (
    API,
    REVOKE,
    TOKEN,
    bearer,
    decoded,
    good,
    is_live,
    post,
    refused,
    unverified,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8693", "2.1")]
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token"


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def service() -> RegisteredClient:
    return make_service()


def test_a_revoked_token_is_not_exchanged(ada: Person, service: RegisteredClient) -> None:
    app = make_client()
    token = subject_token(ada, client=app)
    good_or_empty = post(REVOKE, {"token": token}, app)
    assert good_or_empty.status_code == 200
    refused(exchange(service, token), "invalid_request")


def test_nobody_stands_behind_a_deactivated_account(ada: Person, service: RegisteredClient) -> None:
    token = subject_token(ada)
    new = exchanged(exchange(service, token))
    deactivate(ada)
    refused(exchange(service, token), "invalid_request")
    assert not is_live(new, service)


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_what_was_exchanged_ends_with_the_grant(
    ada: Person, service: RegisteredClient, token_format: str
) -> None:
    app = make_client(token_format=token_format)
    new = exchanged(exchange(service, subject_token(ada, client=app)))
    assert userinfo(new).status_code == 200
    signed_in(ada).post(f"/account/apps/{app.id}/revoke/")
    assert not is_live(new, service)
    assert userinfo(new).status_code == 401


def test_what_was_exchanged_ends_with_the_session(ada: Person, service: RegisteredClient) -> None:
    browser = signed_in(ada)
    new = exchanged(exchange(service, subject_token(ada)))
    assert is_live(new, service)
    browser.post("/account/sessions/end-others/")
    assert not is_live(new, service)


@pytest.mark.spec("RFC 9449", "7.1")
def test_a_bound_token_is_exchanged_by_its_holder_only(
    ada: Person, service: RegisteredClient
) -> None:
    app, holder = make_client(), Holder()
    form = {
        "grant_type": "authorization_code",
        "code": code_for(ada, app, scope="openid documents:read"),
        "redirect_uri": app.redirect_uri,
        "code_verifier": VERIFIER,
    }
    redeemed = post(TOKEN, form, app, headers={"DPoP": holder.proof()})
    bound = good(redeemed)["access_token"]
    refused(exchange(service, bound), "invalid_request")
    refused(exchange(service, bound, headers={"DPoP": Holder().proof()}), "invalid_request")
    answer = good(exchange(service, bound, headers={"DPoP": holder.proof()}))
    assert answer["token_type"] == "DPoP"
    assert decoded(answer["access_token"])[1]["cnf"] == unverified(bound)["cnf"]


def test_attack_scope_widening_in_two_steps(ada: Person, service: RegisteredClient) -> None:
    """Narrowed once, a token is not widened again by the next exchange."""
    narrow = exchanged(
        exchange(service, subject_token(ada, "openid documents:read"), scope="openid")
    )
    refused(exchange(service, narrow, scope="openid documents:read"), "invalid_scope")
    answer = Client().get("/api/v1/documents", headers=bearer(narrow))
    assert answer.status_code == 403


def test_attack_audience_widening_in_two_steps(ada: Person) -> None:
    """A token for the calendar is taken to our APIs by a service that may go to the calendar only."""
    calendar = make_resource()
    service = make_service(
        metadata={
            "token_exchange_audiences": (calendar,),
            "introspection_audiences": (API, calendar),
        }
    )
    token = exchanged(exchange(service, subject_token(ada), audience=calendar))
    refused(exchange(service, token, audience=API), "invalid_target")
    assert userinfo(token).status_code == 401


@pytest.mark.spec("RFC 9396", "6")
def test_details_travel_along_and_do_not_grow(ada: Person) -> None:
    from tests.support.details import METADATA, access, asking

    service = make_service(metadata=METADATA)
    asked = asking(access("read"))
    app = make_client(metadata=METADATA)
    token = subject_token(ada, "openid", client=app, authorization_details=asked)
    assert good(exchange(service, token))["authorization_details"] == [access("read")]
    more = asking(access("read", "write"))
    refused(exchange(service, token, authorization_details=more), "invalid_authorization_details")
    plain = good(exchange(make_service(), token))
    assert "authorization_details" not in plain


def test_a_token_request_without_a_token_says_so(service: RegisteredClient) -> None:
    refused(post(TOKEN, {"grant_type": EXCHANGE}, service), "invalid_request")


def test_life_is_bounded_by_what_is_left(
    ada: Person, service: RegisteredClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.devices import later

    token = subject_token(ada)
    later(monkeypatch, minutes=9)
    assert good(exchange(service, token))["expires_in"] <= timedelta(minutes=1).total_seconds()
