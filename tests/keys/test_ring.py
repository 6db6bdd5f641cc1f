"""What signs, what verifies, and what is published."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from joserfc import jwt
from joserfc.jwk import KeySet

from apps.core import clock
from apps.keys.errors import KeysUnusable, NotOurs
from apps.keys.models import SigningKey
from apps.keys.services import jws, ring, rotation
from apps.keys.services.algorithms import SIGNING


def claims(**changes: Any) -> dict[str, Any]:
    now = clock.epoch()
    return {"iss": "http://localhost:8000", "iat": now, "exp": now + 60, "sub": "ada"} | changes


def statements(django_db_blocker: Any = None) -> CaptureQueriesContext:
    from django.db import connection

    return CaptureQueriesContext(connection)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", SIGNING)
def test_what_is_signed_verifies_here_and_by_the_published_keys(algorithm: str) -> None:
    wanted = claims(name="Ädä ☃")
    token = ring.sign(wanted, algorithm=algorithm, typ="JWT")
    assert ring.verify(token, typ="JWT") == wanted
    keys = KeySet.import_key_set(json.loads(ring.jwks()))
    assert jwt.decode(token, keys, algorithms=[algorithm]).claims == wanted


def test_signing_and_verifying_cost_no_statement_once_the_ring_is_read() -> None:
    ring.verify(ring.sign(claims(), algorithm="ES256", typ="JWT"), typ="JWT")
    with statements() as captured:
        ring.verify(ring.sign(claims(), algorithm="ES256", typ="JWT"), typ="JWT")
        ring.jwks()
    assert len(captured) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://elsewhere"},
        {"iss": None},
        {"exp": None},
        {"exp": 5},
        {"exp": "x"},
        {"iat": None},
        {"iat": 99_999_999_999},
    ],
)
def test_the_claims_must_be_ours_and_timely(changes: dict[str, Any]) -> None:
    token = ring.sign(claims(**changes), algorithm="ES256", typ="JWT")
    with pytest.raises(NotOurs):
        ring.verify(token, typ="JWT")


def test_an_expired_token_verifies_only_where_that_is_asked_for() -> None:
    token = ring.sign(claims(iat=5, exp=6), algorithm="RS256", typ="JWT")
    with pytest.raises(NotOurs):
        ring.verify(token, typ="JWT")
    assert ring.verify(token, typ="JWT", expired=True)["sub"] == "ada"


def test_one_kind_of_token_is_not_another() -> None:
    token = ring.sign(claims(), algorithm="ES256", typ="JWT")
    with pytest.raises(NotOurs):
        ring.verify(token, typ="at+jwt")


def test_a_key_made_in_another_process_is_found_when_its_kid_comes_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring.jwks()
    SigningKey.objects.all().update(activates_at=clock.now() + timedelta(hours=1))
    rotation.ensure()
    kid = SigningKey.objects.get(algorithm="ES256", activates_at__lte=clock.now()).kid
    monkeypatch.setattr(ring, "_UNKNOWN_KID_SECONDS", 3600)
    with pytest.raises(NotOurs):
        ring._published(kid)
    monkeypatch.setattr(ring, "_UNKNOWN_KID_SECONDS", -1)
    assert ring._published(kid).algorithm == "ES256"


@pytest.mark.parametrize("algorithm", ["RSA-OAEP-256", "ECDH-ES"])
def test_a_key_that_others_encrypt_to_verifies_nothing(algorithm: str) -> None:
    kid = SigningKey.objects.get(algorithm=algorithm).kid
    header = jws.encode_part({"alg": algorithm, "kid": kid, "typ": "JWT"}).decode()
    with pytest.raises(NotOurs):
        ring.verify(f"{header}.{jws.encode_part(claims()).decode()}.AAAA", typ="JWT")


@pytest.mark.parametrize("kid", [None, 5, ["x"], "unknown"])
def test_an_unknown_kid_is_refused(kid: object) -> None:
    with pytest.raises(NotOurs):
        ring._published(kid)


def test_the_ring_is_read_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    ring.jwks()
    monkeypatch.setattr(ring, "CACHE_SECONDS", -1)
    with statements() as captured:
        ring.jwks()
    assert len(captured) == 1


def test_without_keys_nothing_is_signed_and_nobody_is_ready() -> None:
    assert ring.is_ready()
    SigningKey.objects.all().delete()
    ring.forget()
    assert not ring.is_ready()
    with pytest.raises(KeysUnusable, match="keys ensure"):
        ring.sign(claims(), algorithm="ES256", typ="JWT")


def test_keys_that_cannot_be_decrypted_name_the_setting(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = ["eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="]
    with pytest.raises(KeysUnusable, match="KEY_ENCRYPTION_KEYS"):
        ring.sign(claims(), algorithm="ES256", typ="JWT")
    assert not ring.is_ready()
    # What was published verifies all the same.
    assert json.loads(ring.jwks())["keys"]
