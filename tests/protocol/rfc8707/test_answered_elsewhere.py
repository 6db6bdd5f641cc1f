"""RFC 8707 for requests that are answered on another device (RFC 8628, CIBA): the same rules as in a browser."""

import time
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support import backchannel, devices
from tests.support.authorizing import signed_in
from tests.support.factories import (
    Person,
    RegisteredClient,
    forget_resource,
    make_person,
    make_resource,
)
from tests.support.oauth import API, ISSUER, decoded, good, post, refresh, refused
from tests.support.signing import jwks, sign

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8707", "2")]
CALENDAR, MAIL = "https://calendar.example/mcp", "https://mail.example/api"
ALLOWED: dict[str, Any] = {"allowed_resources": (CALENDAR, MAIL)}
BOTH = "openid offline_access documents:read calendar:read mail:read"


@pytest.fixture(autouse=True)
def _resources(db: None) -> None:
    make_resource(CALENDAR)
    make_resource(MAIL, name="Mail", scopes={"mail:read": "Read <your> mail"})


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def device() -> RegisteredClient:
    return devices.make_device(metadata=ALLOWED)


@pytest.fixture
def bank() -> RegisteredClient:
    return backchannel.make_bank(metadata=ALLOWED)


# What is refused


@pytest.mark.parametrize(
    "resource",
    [
        "https://nobody.example/",
        f"{CALENDAR}/",
        f"{CALENDAR}#fragment",
        "calendar",
        "https://calendar.example/" + "a" * 3_000,
        "\U0001f4c5",
        [CALENDAR, "https://nobody.example/"],
        [f"https://calendar.example/{number}" for number in range(11)],
    ],
    ids=range(8),
)
def test_a_resource_that_is_not_registered_is_an_invalid_target(
    ada: Person, device: RegisteredClient, bank: RegisteredClient, resource: Any
) -> None:
    refused(devices.ask(device, resource=resource), "invalid_target")
    refused(backchannel.ask(bank, ada, resource=resource), "invalid_target")


def test_a_client_names_what_it_is_registered_for_or_what_is_open(ada: Person) -> None:
    device, bank = devices.make_device(), backchannel.make_bank()
    refused(devices.ask(device, resource=CALENDAR), "invalid_target")
    refused(backchannel.ask(bank, ada, resource=CALENDAR), "invalid_target")
    make_resource(CALENDAR, is_open=True)
    assert devices.ask(device, resource=CALENDAR).status_code == 200
    assert backchannel.ask(bank, ada, resource=CALENDAR).status_code == 200


def test_a_scope_of_a_resource_is_unknown_without_the_resource(
    ada: Person, device: RegisteredClient, bank: RegisteredClient
) -> None:
    refused(devices.ask(device, scope="calendar:read"), "invalid_scope")
    refused(devices.ask(device, scope="mail:read", resource=CALENDAR), "invalid_scope")
    refused(devices.ask(device, scope="documents:read", resource=CALENDAR), "invalid_scope")
    # CIBA Core 1.0 §7.1: it is a request of OpenID Connect, whatever it is for.
    refused(backchannel.ask(bank, ada, scope="calendar:read", resource=CALENDAR), "invalid_scope")


@pytest.mark.parametrize("change", ["removed", "closed"])
def test_an_api_that_is_gone_meanwhile_is_not_answered_for(
    ada: Person, device: RegisteredClient, change: str
) -> None:
    if change == "closed":
        device = devices.make_device()
        make_resource(CALENDAR, is_open=True)
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    browser = signed_in(ada)
    page = devices.page_of(browser, asked["user_code"])
    if change == "closed":
        make_resource(CALENDAR)
    else:
        forget_resource(CALENDAR)
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"decision": "allow"}).status_code == 404
    refused(devices.poll(device, asked["device_code"]), "authorization_pending")


def test_an_api_that_is_gone_after_the_answer_gets_no_token(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    devices.allow(ada, asked["user_code"])
    forget_resource(CALENDAR)
    refused(devices.poll(device, asked["device_code"]), "invalid_target")


def test_a_scope_that_an_api_lost_meanwhile_is_not_asked_for(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    browser = signed_in(ada)
    page = devices.page_of(browser, asked["user_code"])
    make_resource(CALENDAR, scopes={})
    assert "See your calendar" not in browser.get(page).content.decode()
    devices.answer(browser, page, "allow")
    assert good(devices.poll(device, asked["device_code"]))["scope"] == "openid"


@pytest.mark.parametrize("resource", [MAIL, API, [CALENDAR, MAIL], "https://nobody.example/"])
@pytest.mark.spec("RFC 8707", "2.2")
def test_no_token_is_for_more_than_was_allowed(
    ada: Person, device: RegisteredClient, bank: RegisteredClient, resource: Any
) -> None:
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    devices.allow(ada, asked["user_code"])
    refused(devices.poll(device, asked["device_code"], resource=resource), "invalid_target")
    # Refused, it was not used up.
    good(devices.poll(device, asked["device_code"]))
    secret = backchannel.asked(bank, ada, scope="openid calendar:read", resource=CALENDAR)
    backchannel.approve(ada)
    refused(backchannel.poll(bank, secret, resource=resource), "invalid_target")
    good(backchannel.poll(bank, secret))


# What is given


def test_a_device_gets_a_token_for_the_api_that_it_named(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid calendar:read documents:read", resource=CALENDAR)
    devices.allow(ada, asked["user_code"])
    given = good(devices.poll(device, asked["device_code"]))
    assert decoded(given["access_token"])[1]["aud"] == CALENDAR
    assert given["scope"] == "openid calendar:read"
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    assert Client().get("/oauth/userinfo", headers=headers).status_code == 401


def test_naming_an_api_and_no_scope_asks_for_all_it_understands(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope=None, resource=[MAIL, CALENDAR])
    devices.allow(ada, asked["user_code"])
    assert good(devices.poll(device, asked["device_code"]))["scope"] == "mail:read calendar:read"


def test_our_own_apis_can_be_named_like_any_other(ada: Person, bank: RegisteredClient) -> None:
    for resource, audience in ((API, API), ([API, CALENDAR], [API, CALENDAR])):
        secret = backchannel.asked(bank, ada, scope="openid documents:read", resource=resource)
        backchannel.approve(ada)
        given = good(backchannel.poll(bank, secret))
        assert decoded(given["access_token"])[1]["aud"] == audience
        assert given["scope"] == "openid documents:read"


@pytest.mark.spec("RFC 8707", "2.2")
def test_each_token_is_for_the_part_that_was_asked_for(ada: Person, bank: RegisteredClient) -> None:
    secret = backchannel.asked(bank, ada, scope=BOTH, resource=[CALENDAR, MAIL])
    backchannel.approve(ada)
    first = good(backchannel.poll(bank, secret, resource=CALENDAR))
    assert decoded(first["access_token"])[1]["aud"] == CALENDAR
    assert first["scope"] == "openid offline_access calendar:read"
    later = good(refresh(bank, first["refresh_token"], resource=MAIL))
    assert decoded(later["access_token"])[1]["aud"] == MAIL
    assert later["scope"] == "openid offline_access mail:read"


@pytest.mark.spec("OpenID Connect CIBA Core 1.0", "7.1.1")
@pytest.mark.parametrize("resource", [CALENDAR, [CALENDAR]], ids=["one", "several"])
def test_a_signed_request_names_its_resources_itself(ada: Person, resource: Any) -> None:
    bank = backchannel.make_bank(
        jwks=jwks(),
        metadata=ALLOWED | {"backchannel_authentication_request_signing_alg": "ES256"},
    )
    form: dict[str, Any] = {"request": signed(bank, ada, resource=resource)}
    refused(post(backchannel.ASK, form | {"resource": MAIL}, bank), "invalid_request")
    secret = good(post(backchannel.ASK, form, bank))["auth_req_id"]
    backchannel.approve(ada)
    given = good(backchannel.poll(bank, secret))
    assert decoded(given["access_token"])[1]["aud"] == CALENDAR
    wrong = {"request": signed(bank, ada, resource=["https://nobody.example/"])}
    refused(post(backchannel.ASK, wrong, bank), "invalid_target")


def signed(client: RegisteredClient, person: Person, **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": client.id,
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
        "scope": "openid calendar:read",
        "login_hint": person.email,
    }
    return sign(claims | changes)


# What the person sees, and what stays


def test_the_page_names_the_api_and_what_its_scopes_allow(
    ada: Person, device: RegisteredClient, bank: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid mail:read", resource=[MAIL, API])
    browser = signed_in(ada)
    backchannel.asked(bank, ada, scope="openid mail:read", resource=[MAIL, API])
    for page in (devices.page_of(browser, asked["user_code"]), *backchannel.waiting(browser)):
        shown = browser.get(page).content.decode()
        assert "Use <bdi>Mail</bdi> for you" in shown
        assert MAIL in shown
        assert "Read &lt;your&gt; mail" in shown
        assert API not in shown


def test_what_is_unticked_is_not_given(ada: Person, device: RegisteredClient) -> None:
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    devices.allow(ada, asked["user_code"], scopes=[])
    assert good(devices.poll(device, asked["device_code"]))["scope"] == "openid"


def test_agreeing_on_a_device_is_remembered_and_taken_back_like_anywhere(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid offline_access calendar:read", resource=CALENDAR)
    browser = devices.allow(ada, asked["user_code"])
    given = good(devices.poll(device, asked["device_code"]))
    assert CALENDAR in browser.get("/account/apps/").content.decode()
    browser.post(f"/account/apps/{device.id}/take-back/", {"resource": CALENDAR})
    refused(refresh(device, given["refresh_token"]), "invalid_grant")


def test_what_waits_to_be_fetched_falls_when_the_api_is_taken_back(
    ada: Person, device: RegisteredClient
) -> None:
    asked = devices.codes(device, scope="openid calendar:read", resource=CALENDAR)
    browser = devices.allow(ada, asked["user_code"])
    browser.post(f"/account/apps/{device.id}/take-back/", {"resource": CALENDAR})
    refused(devices.poll(device, asked["device_code"]), "invalid_grant")
