"""RFC 9396: what a token with details reaches at the document API."""

from typing import Any

import pytest
from django.test import Client

from tests.support.details import DOCUMENTS, METADATA, access, asking, written
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_person,
)
from tests.support.oauth import (
    bearer,
    tokens,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9396", "12")]


@pytest.fixture
def client() -> RegisteredClient:
    return make_client(metadata=METADATA)


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.mark.spec("RFC 9396", "12")
def test_a_token_reaches_the_documents_it_names_and_no_other(
    ada: Person, client: RegisteredClient
) -> None:
    named, other = written(ada), written(ada, "Plan")
    asked = asking(access("read", documents=[named]))
    token = tokens(ada, client, scope="openid", authorization_details=asked)["access_token"]
    browser, shown = Client(), bearer(token)
    assert browser.get(f"{DOCUMENTS}/{named}", headers=shown).status_code == 200
    for path in ("", "/download", "/versions", "/versions/1", "/versions/1/download"):
        assert browser.get(f"{DOCUMENTS}/{named}{path}", headers=shown).status_code == 200
        assert browser.get(f"{DOCUMENTS}/{other}{path}", headers=shown).status_code == 403
    listed = browser.get(DOCUMENTS, headers=shown).json()
    assert [one["id"] for one in listed["results"]] == [named]


@pytest.mark.spec("RFC 9396", "12")
def test_a_token_does_what_it_names_and_nothing_else(ada: Person, client: RegisteredClient) -> None:
    named = written(ada)
    asked = asking(access("write", documents=[named]))
    token = tokens(ada, client, scope="openid", authorization_details=asked)["access_token"]
    path, shown, browser = f"{DOCUMENTS}/{named}", bearer(token), Client()
    kind, change = "application/json", {"title": "Renamed"}
    assert browser.patch(path, change, content_type=kind, headers=shown).status_code == 200
    assert browser.get(path, headers=shown).status_code == 403
    assert browser.delete(path, headers=shown).status_code == 403
    assert browser.get(DOCUMENTS, headers=shown).status_code == 403
    fresh = {"title": "New", "body": "One"}
    assert browser.post(DOCUMENTS, fresh, content_type=kind, headers=shown).status_code == 403
    share = {"role": "member", "level": "read"}
    answer = browser.post(f"{path}/shares", share, content_type=kind, headers=shown)
    assert answer.status_code == 403
    assert browser.get(f"{path}/shares", headers=shown).status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_details_for_all_documents_may_make_one(ada: Person, client: RegisteredClient) -> None:
    asked = asking(access("write"))
    token = tokens(ada, client, scope="openid", authorization_details=asked)["access_token"]
    sent = {"title": "New", "body": "One"}
    made = Client().post(DOCUMENTS, sent, content_type="application/json", headers=bearer(token))
    assert made.status_code == 201


def test_details_open_no_document_of_somebody_else(ada: Person, client: RegisteredClient) -> None:
    foreign = written(make_person())
    asked = asking(access("read", documents=[foreign]))
    token = tokens(ada, client, scope="openid", authorization_details=asked)["access_token"]
    assert Client().get(f"{DOCUMENTS}/{foreign}", headers=bearer(token)).status_code == 404


@pytest.mark.spec("RFC 9396", "3.1")
def test_a_scope_reaches_beside_the_details_as_far_as_without(
    ada: Person, client: RegisteredClient
) -> None:
    named, other = written(ada), written(ada, "Plan")
    asked = asking(access("write", documents=[named]))
    given = tokens(ada, client, scope="openid documents:read", authorization_details=asked)
    browser, shown = Client(), bearer(given["access_token"])
    assert browser.get(f"{DOCUMENTS}/{other}", headers=shown).status_code == 200
    assert len(browser.get(DOCUMENTS, headers=shown).json()["results"]) == 2
    change: dict[str, Any] = {"content_type": "application/json", "headers": shown}
    assert browser.patch(f"{DOCUMENTS}/{other}", {"title": "A"}, **change).status_code == 403
    assert browser.patch(f"{DOCUMENTS}/{named}", {"title": "A"}, **change).status_code == 200


def test_what_details_do_not_name_stays_closed(ada: Person, client: RegisteredClient) -> None:
    named = written(ada)
    asked = asking(access("read", documents=[named]))
    token = tokens(ada, client, scope="openid", authorization_details=asked)["access_token"]
    answer = Client().options(f"{DOCUMENTS}/{named}/download", headers=bearer(token))
    assert answer.status_code == 403
