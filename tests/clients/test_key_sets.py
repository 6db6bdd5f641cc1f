"""The keys that a client publishes at an address of its own: fetched when needed, and seldom."""

import ipaddress
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from apps.clients.services import key_sets, lookup, signatures
from apps.core import clock
from apps.core.services.foreign import Unreachable
from apps.keys.errors import Unverifiable
from tests.support.factories import make_machine
from tests.support.listening import Listener, listening, said

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "10.1.1"),
]
OLD = ECKey.generate_key("P-256", {"kid": "old"})
NEW = ECKey.generate_key("P-256", {"kid": "new"})


def published(*keys: Any) -> bytes:
    return said(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode())


@pytest.fixture
def site(settings: Any) -> Iterator[Listener]:
    """The client's own server, on this machine."""
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with listening(published(OLD)) as listener:
        yield listener


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let time pass."""
    passed = [0]
    now = clock.epoch()
    monkeypatch.setattr(clock, "epoch", lambda: now + passed[0])
    return passed


def client(site: Listener) -> lookup.Client:
    where = f"http://127.0.0.1:{site.port}/{uuid.uuid4().hex}"
    made = make_machine(auth_method="private_key_jwt", metadata={"jwks_uri": where})
    found = lookup.find(made.id)
    assert found is not None
    return found


def signed(key: Any, **header: Any) -> str:
    return jwt.encode({"alg": "ES256", "kid": key.kid} | header, {"x": 1}, key)


def is_believed(mine: lookup.Client, token: str) -> bool:
    try:
        signatures.claims_signed_by(mine, token, algorithms=["ES256"])
    except Unverifiable:
        return False
    return True


def test_garbage_names_of_keys_make_us_fetch_once_a_minute(site: Listener, hours: Any) -> None:
    mine = client(site)
    for number in range(20):
        assert not is_believed(mine, signed(OLD, kid=f"garbage {number}"))
    assert len(site.heard) == 1
    hours[0] = 61
    for number in range(20):
        assert not is_believed(mine, signed(OLD, kid=f"garbage {number}"))
    assert len(site.heard) == 2


def test_what_is_not_signed_as_we_take_it_fetches_nothing(site: Listener) -> None:
    mine = client(site)
    secret = OctKey.import_key("x" * 64)
    assert not is_believed(mine, jwt.encode({"alg": "HS256", "kid": "old"}, {}, secret))
    assert not is_believed(mine, "a.b.c")
    assert site.heard == []


def test_a_new_key_is_fetched_when_it_signs(site: Listener, hours: Any) -> None:
    mine = client(site)
    assert is_believed(mine, signed(OLD))
    site.answer = published(OLD, NEW)
    hours[0] = 61
    assert is_believed(mine, signed(OLD))
    assert len(site.heard) == 1, "a known name costs no fetch"
    assert is_believed(mine, signed(NEW))
    assert len(site.heard) == 2


def test_a_withdrawn_key_ends_within_minutes(site: Listener, hours: Any) -> None:
    mine = client(site)
    assert is_believed(mine, signed(OLD))
    site.answer = published(NEW)
    hours[0] = 301
    assert not is_believed(mine, signed(OLD))


@pytest.mark.parametrize(
    "answer",
    [
        said(status="404 Not Found"),
        said(b"[]"),
        said(b"{"),
        said(b'{"keys": {}}'),
        said(b'{"keys": [1, null, "x"]}'),
        said(json.dumps({"keys": [OctKey.import_key("x" * 64).as_dict()]}).encode()),
        said(json.dumps({"keys": [OLD.as_dict(private=True)]}).encode()),
        said(json.dumps({"keys": [OLD.as_dict(private=False, use="enc")]}).encode()),
        said(json.dumps({"keys": [OLD.as_dict(private=False, x="AAAA")]}).encode()),
    ],
    ids=range(9),
)
def test_what_is_no_set_of_public_keys_proves_nothing(site: Listener, answer: bytes) -> None:
    site.answer = answer
    assert not is_believed(client(site), signed(OLD))


def test_keys_we_do_not_understand_are_passed_over(site: Listener) -> None:
    weak = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "old"}
    keys = [{"kty": "AKP", "kid": "old"}, weak, OLD.as_dict(private=False)]
    site.answer = said(json.dumps({"keys": keys}).encode())
    assert is_believed(client(site), signed(OLD))


def test_a_client_that_is_gone_is_said_to_be(
    site: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    site.answer = said(status="500 Oops")
    mine = client(site)
    caplog.set_level("INFO")
    assert not is_believed(mine, signed(OLD))
    (line,) = [one for one in caplog.records if one.message == "client keys"]
    assert line.__dict__["client"] == mine.client_id
    assert "500" in line.__dict__["detail"]
    with pytest.raises(Unreachable):
        key_sets.keys_of(mine, use="enc")


def test_keys_are_found_by_use(site: Listener) -> None:
    enc = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    site.answer = published(OLD, enc)
    assert [key["kid"] for key in key_sets.keys_of(client(site), use="sig")] == ["old"]
    assert [key["kid"] for key in key_sets.keys_of(client(site), use="enc")] == ["old", "enc"]
