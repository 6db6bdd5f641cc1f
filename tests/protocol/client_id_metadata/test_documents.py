"""Client ID Metadata Documents: a client whose id is the address of what it says of itself."""

from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import ECKey

from tests.support.authorizing import authorize, is_page, signed_in, walk
from tests.support.documents import (
    CALLBACK,
    CLIENT_ID,
    Site,
    as_client,
    described,
    rows,
    switch_off,
)
from tests.support.factories import make_machine, make_person
from tests.support.oauth import TOKEN, good, post, refresh, tokens, userinfo
from tests.support.registering import forget_quickly, metadata, tomorrow
from tests.support.signing import assertion, jwks

SPEC = "OAuth Client ID Metadata Document"


def refused(client_id: str = CLIENT_ID) -> None:
    """A page, nobody is sent anywhere, and nothing is kept."""
    assert is_page(authorize(Client(), as_client(client_id)))


@pytest.mark.spec(SPEC, "3")
@pytest.mark.parametrize(
    "client_id",
    [
        "http://assistant.example/client.json",
        "https://assistant.example",
        "https:///client.json",
        "https://assistant.example/client.json#a",
        "https://assistant.example/client.json#",
        "https://user@assistant.example/client.json",
        "https://user:password@assistant.example/client.json",
        "https://assistant.example/a/../client.json",
        "https://assistant.example/./client.json",
        "https://assistant.example/%2e%2E/client.json",
        "https://assistant.example/a%2f..%2fclient.json",
        "https://assistant.example\\@evil.example/client.json",
        "https://assistant.example/a b",
        "https://assistant.example/\u00e4",
        "https://assistant.example:99999/client.json",
        "https://[::1/client.json",
        "HTTPS://assistant.example/client.json",
        "https://assistant.example/" + "a" * 200,
    ],
)
def test_an_address_that_cannot_be_an_id_is_not_asked(site: Site, client_id: str) -> None:
    refused(client_id)
    assert site.asked == []


@pytest.mark.spec(SPEC, "4.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "https://assistant.example/oauth/client.json/"},
        {"client_id": "https://assistant.example/oauth/Client.json"},
        {"client_id": ...},
        {"client_id": [CLIENT_ID]},
        {"client_secret": "known-to-everybody"},
        {"client_secret_expires_at": 0},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "client_secret_post"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"token_endpoint_auth_method": 7},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"redirect_uris": ...},
        {"redirect_uris": []},
        {"redirect_uris": ["http://assistant.example/callback"]},
        {"redirect_uris": [f"{CALLBACK}#a"]},
        {"redirect_uris": CALLBACK},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"response_types": ["token"]},
        {"grant_types": ["password"]},
        {"client_name": 7},
        {"client_name": "two\nlines"},
    ],
)
def test_a_document_that_is_not_in_order(site: Site, changes: dict[str, Any]) -> None:
    site.says(described(**changes))
    refused()
    assert rows() == []


@pytest.mark.spec(SPEC, "4")
@pytest.mark.parametrize(
    ("body", "options"),
    [
        (b"[]", {}),
        (b"<html>", {}),
        (b"", {}),
        (described(), {"status": "404 Not Found"}),
        (described(), {"status": "301 Moved"}),
        (described(client_uri="https://assistant.example/" + "a" * 20_000), {}),
    ],
)
def test_an_answer_that_is_no_document(site: Site, body: Any, options: dict[str, str]) -> None:
    site.says(body, **options)
    refused()
    assert rows() == []


def test_closed_by_default(site: Site, settings: Any) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = False
    refused()
    assert site.asked == []
    assert "client_id_metadata_document_supported" not in metadata()


@pytest.mark.parametrize(
    ("hosts", "is_let_in"),
    [
        (["assistant.example"], True),
        ([".example"], True),
        ([".assistant.example"], True),
        (["other.example"], False),
        (["example"], False),
        ([".t.example"], False),
        (["nt.example"], False),
    ],
)
def test_hosts_that_the_operator_lets_in(
    site: Site, settings: Any, hosts: list[str], is_let_in: bool
) -> None:
    settings.CLIENT_ID_METADATA_HOSTS = hosts
    answer = authorize(Client(), as_client())
    assert (answer.status_code != 400) == is_let_in
    assert bool(site.asked) == is_let_in


def test_a_redirect_uri_that_the_document_does_not_name() -> None:
    assert is_page(authorize(Client(), as_client(redirect_uri="https://evil.example/callback")))


@pytest.mark.spec(SPEC, "5")
def test_the_metadata_says_that_it_is_supported() -> None:
    assert metadata()["client_id_metadata_document_supported"] is True


@pytest.mark.spec(SPEC, "6.2")
def test_the_page_shows_whose_word_it_is() -> None:
    browser = signed_in(make_person())
    page = walk(browser, authorize(browser, as_client())).content.decode()
    assert "Nobody here has checked this app" in page
    assert "at \u2068assistant.example\u2069." in page or "at <bdi>assistant.example</bdi>." in page


class TestItWorks:
    def test_from_the_first_request_to_a_refreshed_token(self, site: Site) -> None:
        given = tokens(make_person(), as_client())
        assert userinfo(given["access_token"]).status_code == 200
        good(refresh(as_client(), given["refresh_token"]))
        assert site.asked == [CLIENT_ID]

    def test_on_this_machine(self, site: Site) -> None:
        """As tools for developers do: any port (RFC 8252 §7.3)."""
        site.says(
            described(redirect_uris=["http://127.0.0.1/callback"], token_endpoint_auth_method=...)
        )
        assert tokens(make_person(), as_client(redirect_uri="http://127.0.0.1:53211/callback"))

    def test_with_keys_of_its_own(self, site: Site) -> None:
        key = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)
        site.says(described(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [key]}))
        assert authorize(Client(), as_client()).status_code == 303
        assert [row["client_type"] for row in rows()] == ["confidential"]

    def test_what_it_asks_for_beyond_what_is_open_is_left_out(self, site: Site) -> None:
        site.says(described(scope="openid users:write", is_first_party=True, may_introspect=True))
        authorize(Client(), as_client())
        (row,) = rows()
        assert row["allowed_scopes"] == ["openid"]
        assert row["metadata"] == {}
        assert not row["is_first_party"]

    def test_it_may_push_its_request_first(self) -> None:
        form: dict[str, str | None] = {
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "code_challenge": "a" * 43,
            "code_challenge_method": "S256",
        }
        assert post("/oauth/par", form, as_client()).status_code == 201

    def test_the_token_endpoint_asks_nobody(self, site: Site) -> None:
        post("/oauth/token", {"grant_type": "authorization_code", "code": "a"}, as_client())
        assert site.asked == []


@pytest.mark.spec(SPEC, "4.2")
class TestAge:
    def test_a_document_is_remembered_for_an_hour(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            authorize(Client(), as_client())
        assert len(site.asked) == 1
        forget_quickly(monkeypatch)
        tomorrow(monkeypatch, hours=1)
        site.says(described(client_name="Butler"))
        authorize(Client(), as_client())
        assert len(site.asked) == 2
        assert [row["name"] for row in rows()] == ["Butler"]

    def test_one_whose_server_is_down_is_not_locked_out_at_once(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authorize(Client(), as_client())
        forget_quickly(monkeypatch)
        site.says(b"", status="503 Later")
        tomorrow(monkeypatch, hours=24)
        assert authorize(Client(), as_client()).status_code == 303
        tomorrow(monkeypatch, hours=2)
        refused()

    def test_one_that_says_something_else_is(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authorize(Client(), as_client())
        forget_quickly(monkeypatch)
        site.says(described(client_id="https://parked.example/"))
        tomorrow(monkeypatch, hours=1)
        refused()

    def test_one_that_the_operator_switched_off_stays_off(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authorize(Client(), as_client())
        switch_off()
        refused()
        tomorrow(monkeypatch, hours=2)
        refused()
        assert len(site.asked) == 1


@pytest.mark.spec(SPEC, "6.6")
def test_who_is_named_in_vain_is_not_left_alone_by_others(site: Site) -> None:
    """A key set is no client, and may be longer: whoever asks for it as one locks nobody out."""
    address = "https://assistant.example/keys.json"
    client = make_machine(
        auth_method="private_key_jwt", metadata={"jwks_uri": address}, roles=("staff",)
    )
    site.says({**jwks(), "more": "x" * 20_000})
    refused(address)
    form: dict[str, str | None] = {"grant_type": "client_credentials"}
    good(post(TOKEN, form | assertion(client)))
