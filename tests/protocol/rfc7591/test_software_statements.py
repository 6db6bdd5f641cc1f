"""RFC 7591 §2.3: metadata that somebody whom the operator trusts signed."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.support.listening import Listener, listening, said
from tests.support.registering import (
    REDIRECT,
    forget_quickly,
    read,
    refused,
    register,
    registered,
    replace,
)

pytestmark = pytest.mark.spec("RFC 7591", "2.3")
ISSUER = "https://directory.example"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
Sign = Callable[..., str]


@pytest.fixture(autouse=True)
def directory(settings: Any) -> Iterator[Listener]:
    """Somebody whom the operator trusts, and their keys."""
    import ipaddress

    keys = json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
    with listening(said(keys)) as listener:
        settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
        settings.SOFTWARE_STATEMENT_ISSUERS = {ISSUER: f"http://127.0.0.1:{listener.port}/jwks"}
        yield listener


def statement(key: Any = KEY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    said_of = {"iss": ISSUER, "software_id": "4NRB1", "client_name": "Certified Journal"}
    return jwt.encode({"alg": "ES256", "kid": "one"} | (header or {}), said_of | claims, key)


@pytest.mark.spec("RFC 7591", "3.2.2")
class TestRefused:
    def test_by_somebody_whom_nobody_trusts(self) -> None:
        for issuer in ("https://evil.example", "", 7, None, ["a"], {"a": 1}):
            refused(
                register(software_statement=statement(iss=issuer)), "unapproved_software_statement"
            )

    def test_without_an_issuer(self) -> None:
        unsaid = jwt.encode({"alg": "ES256"}, {"client_name": "a"}, KEY)
        refused(register(software_statement=unsaid), "unapproved_software_statement")

    def test_signed_with_another_key(self) -> None:
        other = ECKey.generate_key("P-256", {"kid": "one"})
        refused(register(software_statement=statement(other)), "invalid_software_statement")

    def test_signed_with_the_public_key_as_a_secret(self) -> None:
        secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
        forged = statement(secret, {"alg": "HS256"})
        refused(register(software_statement=forged), "invalid_software_statement")

    def test_not_signed(self) -> None:
        head, body, _ = statement().split(".")
        for unsigned in (f"eyJhbGciOiJub25lIn0.{body}.", f"{head}.{body}."):
            refused(register(software_statement=unsigned), "invalid_software_statement")

    @pytest.mark.parametrize("value", [7, "", "a.b.c", "nonsense", ["a"], "a" * 50_000])
    def test_what_is_no_statement(self, value: Any) -> None:
        refused(register(software_statement=value), "invalid_software_statement")

    @pytest.mark.parametrize(
        "claims",
        [{"exp": 1}, {"exp": "soon"}, {"exp": True}, {"nbf": 2**33}, {"nbf": None}],
    )
    def test_at_the_wrong_time(self, claims: dict[str, Any]) -> None:
        refused(register(software_statement=statement(**claims)), "invalid_software_statement")

    def test_when_its_issuers_keys_cannot_be_read(self, directory: Listener) -> None:
        directory.answer = said(status="500 no")
        refused(register(software_statement=statement()), "invalid_software_statement")

    def test_a_statement_opens_nothing_that_is_not_open(self) -> None:
        made = registered(
            software_statement=statement(
                scope="openid users:write", may_introspect=True, grant_types=None
            )
        )
        assert made["scope"] == "openid"
        refused(
            register(software_statement=statement(response_types=["token"])),
            "invalid_client_metadata",
        )


def test_what_it_says_counts_more_than_what_the_client_says() -> None:
    signed = statement(tos_uri="https://directory.example/tos", exp=time.time() + 60)
    made = registered(
        software_statement=signed, client_name="Mine", tos_uri="https://rp.example/tos"
    )
    assert made["client_name"] == "Certified Journal"
    assert made["tos_uri"] == "https://directory.example/tos"
    assert made["software_id"] == "4NRB1"
    assert made["redirect_uris"] == [REDIRECT]


@pytest.mark.spec("RFC 7591", "3.2.1")
def test_it_is_returned_as_it_was_sent() -> None:
    signed = statement()
    made = registered(software_statement=signed)
    assert made["software_statement"] == signed
    assert read(made).json()["software_statement"] == signed
    assert "software_statement" not in replace(made).json()


def test_new_keys_of_its_issuer_are_found(
    directory: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(software_statement=statement())
    other = ECKey.generate_key("P-256", {"kid": "two"})
    directory.answer = said(json.dumps({"keys": [other.as_dict(private=False)]}).encode())
    signed = statement(other, {"kid": "two"})
    refused(register(software_statement=signed), "invalid_software_statement")
    forget_quickly(monkeypatch)
    registered(software_statement=signed)
