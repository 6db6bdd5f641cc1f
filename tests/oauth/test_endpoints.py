"""What the endpoints for programs do when something is wrong with us rather than with the request."""

from typing import Any

import pytest
from django.test import Client

from apps.keys.models import SigningKey
from apps.keys.services import ring
from apps.oauth.models import Denial, DeviceGrant, IDToken, UsedAssertion
from tests.support.factories import make_machine
from tests.support.oauth import TOKEN, post, refused


@pytest.fixture
def without_keys(db: None) -> Any:
    SigningKey.objects.all().delete()
    ring.forget()
    yield
    ring.forget()


def test_without_a_signing_key_the_client_is_told_to_come_back(without_keys: None) -> None:
    answer = post(TOKEN, {"grant_type": "client_credentials"}, make_machine())
    refused(answer, "temporarily_unavailable", 503)
    assert b"key" not in answer.content


def test_without_a_signing_key_we_are_not_ready(without_keys: None) -> None:
    assert Client().get("/health/ready").status_code == 503
    assert Client().get("/health/live").status_code == 200


def test_rows_have_names_without_secrets() -> None:
    assert str(Denial(key="g:1")) == "g:1"
    assert str(UsedAssertion(digest="abc")) == "abc"
    assert str(DeviceGrant(pk=1, device_code="secret")) == "device grant 1"
    assert str(IDToken(pk=1)) == "ID token 1"
