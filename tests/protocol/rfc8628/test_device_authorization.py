"""RFC 8628 §3.1, §3.2: what a device sends, and what it is told."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.support.devices import ASK, GRANT, ask, codes, make_device
from tests.support.factories import make_client, make_machine
from tests.support.oauth import FORM, ISSUER, basic, post, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8628", "3.1")]


def test_a_client_that_is_not_registered_for_it_is_refused() -> None:
    refused(ask(make_client()), "unauthorized_client")


def test_nobody_in_particular_is_refused() -> None:
    refused(post(ASK, {"scope": "openid"}), "invalid_client", 401)
    refused(post(ASK, {"scope": "openid", "client_id": "nobody"}), "invalid_client", 401)


def test_a_confidential_client_has_to_prove_itself() -> None:
    client = make_client(grants=("authorization_code", "refresh_token", GRANT))
    refused(post(ASK, {"scope": "openid", "client_id": client.id}), "invalid_client", 401)
    wrong = basic(client.id, "wrong")
    refused(post(ASK, {"scope": "openid"}, headers=wrong), "invalid_client", 401)
    assert ask(client).status_code == 200


def test_a_machine_has_no_person_to_ask() -> None:
    with pytest.raises(Exception, match="cannot use"):
        make_machine(grants=("client_credentials", GRANT))


@pytest.mark.parametrize("scope", [None, "fly", "openid\t", "ro les", "x" * 3_000])
def test_a_request_says_what_it_wants(scope: str | None) -> None:
    refused(ask(make_device(), scope=scope), "invalid_scope")


@pytest.mark.parametrize(
    "body",
    [
        b"scope=openid&scope=email",
        b"scope=%00",
        b"scope=%ff",
        b"scope=openid&client_id=a&client_id=b",
    ],
)
def test_hostile_forms_are_refused(body: bytes) -> None:
    refused(Client().post(ASK, body, content_type=FORM), "invalid_request")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_is_answered(method: str) -> None:
    answer = getattr(Client(), method)(ASK)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


@pytest.mark.spec("RFC 8628", "3.2")
def test_a_device_is_told_what_to_show_and_how_often_to_ask() -> None:
    answer = ask(make_device())
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = answer.json()
    assert told["verification_uri"] == f"{ISSUER}/device"
    assert told["verification_uri_complete"] == f"{ISSUER}/device?user_code={told['user_code']}"
    assert told["expires_in"] == 600
    assert told["interval"] == 5
    assert len(told["device_code"]) >= 43
    assert told.keys() == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }


@pytest.mark.spec("RFC 8628", "6.1")
def test_a_user_code_is_eight_consonants() -> None:
    device = make_device()
    drawn = {codes(device)["user_code"] for _ in range(20)}
    assert len(drawn) == 20
    assert all(
        re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code) for code in drawn
    )


@pytest.mark.spec("RFC 8628", "5.2")
def test_neither_code_is_kept_in_clear() -> None:
    told = codes(make_device())
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(r.* AS text) FROM oauth_decoupledrequest r")
        rows = str(cursor.fetchall())
    for code in (told["device_code"], told["user_code"], told["user_code"].replace("-", "")):
        assert code not in rows


@pytest.mark.spec("RFC 9396", "5")
def test_what_it_cannot_be_narrowed_by_is_refused() -> None:
    device = make_device()
    refused(ask(device, authorization_details="[]"), "invalid_authorization_details")


@pytest.mark.spec("RFC 8628", "4")
def test_metadata_names_the_endpoint_and_the_grant() -> None:
    found = Client().get("/.well-known/oauth-authorization-server").json()
    assert found["device_authorization_endpoint"] == f"{ISSUER}{ASK}"
    assert GRANT in found["grant_types_supported"]
