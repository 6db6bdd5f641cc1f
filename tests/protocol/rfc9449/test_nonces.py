"""RFC 9449 §8, §9: nonces of the server, where the operator asks for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.authorizing import code_for
from tests.support.dpop import Holder, for_itself, redeem
from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import USERINFO, good, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9449", "8")]
API = "/api/v1/me"
HEADER = "DPoP-Nonce"


@pytest.fixture(autouse=True)
def _nonces(settings: Any) -> None:
    settings.DPOP_NONCE = True


def nonce_for(holder: Holder) -> str:
    return str(for_itself(make_machine(), holder.proof()).headers[HEADER])


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    then = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)


def test_a_proof_without_a_nonce_is_sent_back_for_one_and_is_not_used_up() -> None:
    client, holder = make_machine(), Holder()
    proof = holder.proof()
    refused(for_itself(client, proof), "use_dpop_nonce")
    response = for_itself(client, proof)
    refused(response, "use_dpop_nonce")
    given = for_itself(client, holder.proof(nonce=response.headers[HEADER]))
    good(given)
    # §8.2: the next one comes with the answer.
    good(for_itself(client, holder.proof(nonce=given.headers[HEADER])))


@pytest.mark.parametrize("nonce", ["", "x", "x" * 32, 5, None, ["x"], "☃", {"x": "y"}])
def test_a_nonce_that_we_did_not_make_is_none(nonce: Any) -> None:
    refused(for_itself(make_machine(), Holder().proof(nonce=nonce)), "use_dpop_nonce")


def test_a_proof_with_a_nonce_is_used_once_all_the_same() -> None:
    holder = Holder()
    proof = holder.proof(nonce=nonce_for(holder))
    good(for_itself(make_machine(), proof))
    refused(for_itself(make_machine(), proof), "invalid_dpop_proof")


def test_a_nonce_outlives_its_minute_and_not_three(monkeypatch: pytest.MonkeyPatch) -> None:
    holder, client = Holder(), make_machine()
    nonce = nonce_for(holder)
    later(monkeypatch, 60)
    now = int(timezone.now().timestamp())
    answer = for_itself(client, holder.proof(nonce=nonce, iat=now))
    good(answer)
    assert answer.headers[HEADER] != nonce
    later(monkeypatch, 120)
    now = int(timezone.now().timestamp())
    refused(for_itself(client, holder.proof(nonce=nonce, iat=now)), "use_dpop_nonce")


def test_proofs_made_in_advance_are_worth_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever had the key for a moment made proofs for tomorrow, with the nonce of today."""
    holder, client = Holder(), make_machine()
    tomorrow = int(timezone.now().timestamp()) + 86_400
    kept = holder.proof(nonce=nonce_for(holder), iat=tomorrow)
    later(monkeypatch, 86_400)
    refused(for_itself(client, kept), "use_dpop_nonce")


def test_a_nonce_survives_a_change_of_the_secret(settings: Any) -> None:
    holder, client = Holder(), make_machine()
    nonce = nonce_for(holder)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-0123456789-0123456789-0123456789"
    answer = for_itself(client, holder.proof(nonce=nonce))
    good(answer)
    assert answer.headers[HEADER] != nonce
    settings.SECRET_KEY_FALLBACKS = []
    refused(for_itself(client, holder.proof(nonce=nonce)), "use_dpop_nonce")


def test_whoever_sends_no_proof_needs_no_nonce() -> None:
    response = for_itself(make_machine())
    good(response)
    assert HEADER not in response.headers


@pytest.mark.spec("RFC 9449", "9")
@pytest.mark.parametrize("path", [USERINFO, API])
def test_resources_ask_for_nonces_too(path: str) -> None:
    client, holder = make_client(), Holder()
    nonce = nonce_for(holder)
    code = code_for(make_person(), client)
    token = good(redeem(client, code, holder.proof(nonce=nonce)))["access_token"]
    response = holder.get(token, path)
    assert response.status_code == 401
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith("DPoP ")
    assert 'error="use_dpop_nonce"' in challenge
    opened = holder.get(token, path, nonce=response.headers[HEADER])
    assert opened.status_code == 200
    assert opened.headers[HEADER]


def test_pages_of_registered_origins_may_send_proofs_and_read_nonces() -> None:
    make_client(kind="spa", auth_method="none", redirect_uris=("https://spa.example/",))
    origin = {"Origin": "https://spa.example"}
    asked = Client().options(
        "/oauth/token", headers=origin | {"Access-Control-Request-Method": "POST"}
    )
    assert "DPoP" in asked.headers["Access-Control-Allow-Headers"].split(", ")
    answer = Client().post("/oauth/token", headers=origin)
    assert HEADER in answer.headers["Access-Control-Expose-Headers"].split(", ")
