"""RFC 8707: a token for the one resource that was asked for, and for no other."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, code_for, reply, signed_in, walk
from tests.support.factories import (
    Person,
    RegisteredClient,
    forget_resource,
    make_client,
    make_machine,
    make_person,
    make_resource,
)
from tests.support.oauth import (
    API,
    TOKEN,
    bearer,
    decoded,
    exchange,
    good,
    introspect,
    post,
    refresh,
    refused,
    tokens,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8707", "2")]
CALENDAR = "https://calendar.example/mcp"
MAIL = "https://mail.example/api"


@pytest.fixture
def client() -> RegisteredClient:
    """A client that may ask for two resources that are not open to all."""
    make_resource(CALENDAR)
    make_resource(
        MAIL, name="Mail", scopes={"mail:read": "Read your mail", "mail:send": "Send mail"}
    )
    return make_client(metadata={"allowed_resources": (CALENDAR, MAIL)})


def refusal_of(client: RegisteredClient, **asked: Any) -> str:
    return reply(authorize(signed_in(make_person()), client, **asked)).error


@pytest.mark.parametrize(
    "resource",
    [
        "https://nobody.example/",
        "https://calendar.example/mcp/",
        "https://calendar.example/mcp#fragment",
        "HTTPS://calendar.example/mcp",
        "calendar.example",
        "/mcp",
        "https://calendar.example/" + "a" * 3_000,
        "\U0001f4c5",
        ["https://calendar.example/mcp", "https://nobody.example/"],
        [f"https://calendar.example/{number}" for number in range(11)],
    ],
)
def test_a_resource_that_is_not_registered_is_an_invalid_target(
    client: RegisteredClient, resource: Any
) -> None:
    assert refusal_of(client, resource=resource) == "invalid_target"


def test_a_client_cannot_name_a_resource_that_it_is_not_registered_for() -> None:
    make_resource(CALENDAR)
    assert refusal_of(make_client(), resource=CALENDAR) == "invalid_target"


def test_a_resource_that_is_open_can_be_named_by_any_client() -> None:
    resource = make_resource(is_open=True)
    given = tokens(make_person(), make_client(), scope="openid", resource=resource)
    assert decoded(given["access_token"])[1]["aud"] == resource


def test_a_client_that_acts_for_itself_needs_more_than_an_open_resource() -> None:
    resource = make_resource(is_open=True)
    form = {"grant_type": "client_credentials", "resource": resource}
    refused(post(TOKEN, form, make_machine()), "invalid_target")


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_the_audience_is_the_resource_and_nothing_else(token_format: str) -> None:
    resource = make_resource()
    client = make_client(token_format=token_format, metadata={"allowed_resources": (resource,)})
    given = tokens(make_person(), client, scope="openid calendar:read", resource=resource)
    assert introspect(given["access_token"], client)["aud"] == resource
    assert given["scope"] == "openid calendar:read"


def test_without_a_resource_a_token_is_for_our_own_apis(client: RegisteredClient) -> None:
    given = tokens(make_person(), client, scope="openid documents:read")
    assert decoded(given["access_token"])[1]["aud"] == API


def test_our_own_apis_can_be_named_like_any_other(client: RegisteredClient) -> None:
    given = tokens(make_person(), client, scope="openid documents:read", resource=[API, CALENDAR])
    assert decoded(given["access_token"])[1]["aud"] == [API, CALENDAR]
    assert userinfo(given["access_token"]).status_code == 200


def test_a_scope_of_ours_means_nothing_at_another_resource(client: RegisteredClient) -> None:
    given = tokens(
        make_person(), client, scope="openid documents:read calendar:read", resource=CALENDAR
    )
    assert given["scope"] == "openid calendar:read"


def test_a_scope_of_a_resource_is_unknown_without_the_resource(client: RegisteredClient) -> None:
    assert refusal_of(client, scope="calendar:read") == "invalid_scope"
    assert refusal_of(client, scope="mail:read", resource=CALENDAR) == "invalid_scope"


def test_naming_a_resource_and_no_scope_asks_for_all_it_understands(
    client: RegisteredClient,
) -> None:
    given = tokens(make_person(), client, scope=None, resource=MAIL)
    assert given["scope"] == "mail:read mail:send"


@pytest.mark.spec("RFC 8707", "2.2")
def test_each_token_is_for_the_part_that_was_asked_for(client: RegisteredClient) -> None:
    person = make_person()
    code = code_for(
        person,
        client,
        scope="openid offline_access calendar:read mail:read",
        resource=[CALENDAR, MAIL],
    )
    first = good(exchange(client, code, resource=CALENDAR))
    assert decoded(first["access_token"])[1]["aud"] == CALENDAR
    assert first["scope"] == "openid offline_access calendar:read"
    later = good(refresh(client, first["refresh_token"], resource=MAIL))
    assert decoded(later["access_token"])[1]["aud"] == MAIL
    assert later["scope"] == "openid offline_access mail:read"
    both = good(refresh(client, later["refresh_token"]))
    assert decoded(both["access_token"])[1]["aud"] == [CALENDAR, MAIL]


@pytest.mark.spec("RFC 8707", "2.2")
@pytest.mark.parametrize("resource", [MAIL, API, [CALENDAR, MAIL], "https://nobody.example/"])
def test_a_code_gives_no_token_for_a_resource_that_was_not_granted(
    client: RegisteredClient, resource: Any
) -> None:
    code = code_for(make_person(), client, scope="openid calendar:read", resource=CALENDAR)
    refused(exchange(client, code, resource=resource), "invalid_target")
    # Refused, it was not used up.
    good(exchange(client, code, resource=CALENDAR))


@pytest.mark.spec("RFC 8707", "2.2")
def test_a_grant_for_our_own_apis_gives_no_token_for_another(client: RegisteredClient) -> None:
    code = code_for(make_person(), client, scope="openid offline_access")
    refused(exchange(client, code, resource=CALENDAR), "invalid_target")
    given = good(exchange(client, code, resource=API))
    refused(refresh(client, given["refresh_token"], resource=CALENDAR), "invalid_target")
    # Refused, it was not rotated.
    good(refresh(client, given["refresh_token"]))


@pytest.mark.spec("RFC 8707", "2.2")
def test_a_refresh_gives_nothing_for_a_resource_that_is_gone(client: RegisteredClient) -> None:
    given = tokens(
        make_person(), client, scope="openid offline_access calendar:read", resource=CALENDAR
    )
    forget_resource(CALENDAR)
    refused(refresh(client, given["refresh_token"]), "invalid_target")


def test_a_machine_gets_a_token_for_a_resource_it_is_registered_for() -> None:
    resource = make_resource()
    machine = make_machine(metadata={"allowed_resources": (resource,)})
    form = {"grant_type": "client_credentials", "resource": resource}
    given = good(post(TOKEN, form, machine))
    assert decoded(given["access_token"])[1]["aud"] == resource
    assert given["scope"] == "calendar:read"
    refused(post(TOKEN, form | {"scope": "users:read"}, machine), "invalid_scope")


# Consent


def test_consent_names_the_resource_and_what_its_scopes_allow(client: RegisteredClient) -> None:
    browser = signed_in(make_person())
    page = walk(
        browser, authorize(browser, client, scope="openid calendar:read", resource=CALENDAR)
    )
    shown = page.content.decode()
    assert "Use <bdi>Calendar</bdi> for you" in shown
    assert CALENDAR in shown
    assert "See your calendar" in shown


def test_what_was_agreed_for_one_resource_is_not_agreed_for_the_next(
    client: RegisteredClient,
) -> None:
    person = make_person()
    code_for(person, client, scope="openid", resource=CALENDAR)
    browser = signed_in(person)
    again = authorize(browser, client, scope="openid", resource=CALENDAR, prompt="none")
    assert reply(again).code
    other = authorize(browser, client, scope="openid", resource=MAIL, prompt="none")
    assert reply(other).error == "consent_required"
    assert reply(agree(browser, authorize(browser, client, scope="openid", resource=MAIL))).code


# Attacks


def test_attack_audience_confusion(client: RegisteredClient) -> None:
    """A resource shows the token it was sent to our APIs: they refuse it, whatever it carries."""
    person = make_person()
    given = tokens(
        person, client, scope="openid profile documents:read calendar:read", resource=CALENDAR
    )
    token = given["access_token"]
    assert userinfo(token).status_code == 401
    assert Client().get("/api/v1/documents", headers=bearer(token)).status_code == 401
    assert Client().get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_attack_scope_smuggled_past_its_resource(client: RegisteredClient) -> None:
    """A refresh asks for a scope of one resource in a token for another."""
    given = tokens(
        make_person(),
        client,
        scope="openid offline_access calendar:read mail:send",
        resource=[CALENDAR, MAIL],
    )
    later = good(
        refresh(client, given["refresh_token"], resource=CALENDAR, scope="openid mail:send")
    )
    assert later["scope"] == "openid"


def test_a_permission_for_a_resource_can_be_taken_back(client: RegisteredClient) -> None:
    person: Person = make_person()
    given = tokens(person, client, scope="openid calendar:read", resource=CALENDAR)
    browser = signed_in(person)
    page = browser.get("/account/apps/").content.decode()
    assert "See your calendar" in page
    browser.post(f"/account/apps/{client.id}/take-back/", {"scope": "calendar:read"})
    assert introspect(given["access_token"], client) == {"active": False}
