"""Keys of an issuer: kept, read again when one is unknown, good for a while without it."""

import socket
import threading
from typing import Any

import pytest

from apps.resource_server.errors import IssuerUnavailable
from apps.resource_server.services import issuer as issuers
from apps.resource_server.services.issuer import Issuer
from tests.resource_server.world import World, call


def test_keys_are_asked_for_once(world: World) -> None:
    for _ in range(5):
        assert call(world.token()).status_code == 200
    assert world.asked.count("/jwks") == 1


def test_a_new_key_is_met_at_once_and_made_up_ones_cost_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rotation without a restart; garbage does not make the API ask for every request."""
    assert call(world.token()).status_code == 200
    world.add_key("two")
    monkeypatch.setattr(issuers, "LEAST_SECONDS", 0)
    assert call(world.token(kid="two")).status_code == 200
    asked = world.asked.count("/jwks")
    monkeypatch.setattr(issuers, "LEAST_SECONDS", 10)
    for number in range(20):
        assert call(world.token(header={"kid": f"made-up-{number}"})).status_code == 401
    assert world.asked.count("/jwks") == asked


def test_while_the_issuer_is_away_what_was_known_is_good_for_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(world.token()).status_code == 200
    world.is_down = True
    monkeypatch.setattr(issuers, "KEEP_SECONDS", 0)
    monkeypatch.setattr(issuers, "LEAST_SECONDS", 0)
    assert call(world.token()).status_code == 200
    monkeypatch.setattr(issuers, "STALE_SECONDS", 0)
    answer = call(world.token())
    assert answer.status_code == 503
    assert "WWW-Authenticate" not in answer.headers


def test_an_issuer_that_was_never_met_is_no_fault_of_the_token(world: World) -> None:
    world.is_down = True
    assert call(world.token()).status_code == 503
    assert len(world.asked) == 2
    assert call(world.token()).status_code == 503
    assert len(world.asked) == 2


def test_many_threads_at_the_start_ask_once(world: World) -> None:
    one = Issuer(world.url)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(one.keys("one"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert world.asked.count("/jwks") == 1


@pytest.mark.spec("RFC 8414", "3.3")
@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example", "jwks_uri": "https://other.example/jwks"},
        {"jwks_uri": "https://other.example/jwks"},
        {"issuer": "SELF"},
        {"issuer": "SELF", "jwks_uri": 7},
        {"issuer": "SELF", "jwks_uri": "http://other.example/jwks"},
        {"issuer": "SELF", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "SELF", "jwks_uri": "SELF/moved"},
        {"issuer": "SELF", "jwks_uri": "SELF/.well-known/oauth-authorization-server"},
        [],
    ],
    ids=str,
)
def test_metadata_that_is_not_the_issuers_is_believed_in_nothing(
    world: World, metadata: Any
) -> None:
    if isinstance(metadata, dict):
        metadata = {
            name: value.replace("SELF", world.url) if isinstance(value, str) else value
            for name, value in metadata.items()
        }
    world.metadata = metadata
    with pytest.raises(IssuerUnavailable):
        Issuer(world.url).keys()


def test_an_answer_beyond_any_size_is_refused(world: World) -> None:
    world.metadata["x"] = "y" * 600_000
    with pytest.raises(IssuerUnavailable):
        Issuer(world.url).keys()


def test_plain_http_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked, not even where it is."""

    def resolve(*_: Any, **__: Any) -> Any:
        pytest.fail("A name was looked up.")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(IssuerUnavailable):
        Issuer("http://id.example").keys()
