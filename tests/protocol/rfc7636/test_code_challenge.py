"""RFC 7636 §4.3, §4.4.1; RFC 9700 §2.1.1: PKCE at the authorization endpoint."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import CHALLENGE, authorize, reply, signed_in
from tests.support.factories import make_client, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7636", "4.4.1")]
WITHOUT = {"code_challenge": None, "code_challenge_method": None}


def browser() -> Client:
    return signed_in(make_person())


@pytest.mark.parametrize(
    "registration",
    [
        {"profile": "oauth21"},
        {"profile": "oauth21", "kind": "spa"},
        {"profile": "oidc", "kind": "spa"},
        {"profile": "oidc", "kind": "native", "redirect_uris": ("com.example.notes:/cb",)},
    ],
    ids=str,
)
def test_a_challenge_is_demanded(registration: dict[str, Any]) -> None:
    app = make_client(is_first_party=True, **registration)
    assert reply(authorize(browser(), app, **WITHOUT)).error == "invalid_request"
    assert reply(authorize(browser(), app)).code


def test_a_confidential_openid_client_may_go_without() -> None:
    app = make_client(is_first_party=True, profile="oidc")
    assert reply(authorize(browser(), app, **WITHOUT)).code


@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge_method": "plain"},
        # Plain is what a missing method means (§4.3).
        {"code_challenge_method": None},
        {"code_challenge_method": "s256"},
        {"code_challenge_method": "S512"},
        {"code_challenge": None},
        {"code_challenge": CHALLENGE[:-1]},
        {"code_challenge": CHALLENGE + "A"},
        {"code_challenge": CHALLENGE[:-1] + "="},
        {"code_challenge": CHALLENGE[:-1] + "+"},
        {"code_challenge": CHALLENGE + "\n"},
        {"code_challenge": "x" * 129},
    ],
    ids=str,
)
def test_a_challenge_that_protects_nothing_is_refused(
    profile: str, changes: dict[str, str]
) -> None:
    app = make_client(is_first_party=True, profile=profile)
    assert reply(authorize(browser(), app, **changes)).error == "invalid_request"
