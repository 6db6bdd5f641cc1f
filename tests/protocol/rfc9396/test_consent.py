"""RFC 9396: details are agreed to in words, each time, and ride on nothing else."""

import pytest

from tests.support.authorizing import (
    agree,
    answer_consent,
    authorize,
    code_for,
    reply,
    signed_in,
    walk,
)
from tests.support.details import ID, METADATA, access, asking, written
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_person,
)
from tests.support.oauth import (
    exchange,
    good,
    post,
    refused,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9396", "12")]


@pytest.fixture
def client() -> RegisteredClient:
    return make_client(metadata=METADATA)


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.mark.spec("RFC 9396", "12")
def test_consent_says_in_words_what_is_asked_for(ada: Person, client: RegisteredClient) -> None:
    named, foreign = written(ada, "Report <2026>"), written(make_person(), "Secret plan")
    browser = signed_in(ada)
    asked = asking(access("delete", "read", documents=[named, foreign]), access("write"))
    page = walk(browser, authorize(browser, client, scope="openid", authorization_details=asked))
    shown = page.content.decode()
    assert "See these documents" in shown
    assert "Delete these documents" in shown
    assert "Create documents and change all of yours" in shown
    assert "Report &lt;2026&gt;" in shown
    assert "A document that you cannot see" in shown
    assert "Secret plan" not in shown


def test_who_refuses_gives_nothing(ada: Person, client: RegisteredClient) -> None:
    browser = signed_in(ada)
    asked = asking(access("read"))
    page = walk(browser, authorize(browser, client, scope="openid", authorization_details=asked))
    denied = walk(browser, answer_consent(browser, page, "deny"))
    assert reply(denied).error == "access_denied"


def test_attack_details_ride_on_a_remembered_consent(ada: Person, client: RegisteredClient) -> None:
    """An app that may sign the person in, or read one document, asks for more without a page."""
    asked = asking(access("read", documents=[ID]))
    code_for(ada, client, scope="openid", authorization_details=asked)
    browser = signed_in(ada)
    for details in (asked, asking(access("delete"))):
        silent = authorize(
            browser, client, scope="openid", prompt="none", authorization_details=details
        )
        assert reply(silent).error == "consent_required"


def test_attack_details_agreed_to_in_one_request_used_by_another(
    ada: Person, client: RegisteredClient
) -> None:
    """Two requests wait in two tabs; saying yes to the harmless one says nothing about the other."""
    browser = signed_in(ada)
    greedy = authorize(
        browser, client, scope="openid", authorization_details=asking(access("delete"))
    )
    harmless = asking(access("read", documents=[ID]))
    mild = authorize(browser, client, scope="openid", authorization_details=harmless)
    assert reply(agree(browser, mild)).code
    page = walk(browser, greedy)
    assert 'id="consent-allow"' in page.content.decode()
    assert "Delete all your documents" in page.content.decode()


def test_attack_details_agreed_to_by_one_person_used_by_the_next(client: RegisteredClient) -> None:
    """Somebody agrees, and somebody else goes on with the same request in their browser."""
    first, second = signed_in(make_person()), signed_in(make_person())
    started = authorize(first, client, scope="openid", authorization_details=asking(access("read")))
    page = walk(first, started)
    agreed = answer_consent(first, page, "allow")
    goes_on = walk(second, second.get(agreed.headers["Location"]))
    assert 'id="consent-allow"' in goes_on.content.decode()


@pytest.mark.spec("RFC 9396", "4")
def test_details_can_be_pushed(ada: Person, client: RegisteredClient) -> None:
    from tests.support.authorizing import request_of

    form = request_of(client, scope="openid", authorization_details=asking(access("read")))
    pushed = post("/oauth/par", form, client)
    assert pushed.status_code == 201
    browser = signed_in(ada)
    sent = {"client_id": client.id, "request_uri": pushed.json()["request_uri"]}
    answer = agree(browser, browser.get("/oauth/authorize", sent))
    given = good(exchange(client, reply(answer).code))
    assert given["authorization_details"] == [access("read")]
    form["authorization_details"] = asking({"type": "payment"})
    refused(post("/oauth/par", form, client), "invalid_authorization_details")


def test_what_an_app_holds_exactly_is_shown_under_connected_apps(
    ada: Person, client: RegisteredClient
) -> None:
    named = written(ada, "Report")
    asked = asking(access("read", documents=[named]))
    for _ in range(2):
        code = code_for(ada, client, scope="openid", authorization_details=asked)
        good(exchange(client, code))
    shown = signed_in(ada).get("/account/apps/").content.decode()
    assert shown.count("<p>See these documents</p>") == 1
    assert "Report" in shown
