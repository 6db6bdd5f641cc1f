"""OpenID Connect Dynamic Client Registration 1.0: what it adds to RFC 7591."""

import json
from collections.abc import Iterator

import pytest
from joserfc.jwk import ECKey

from tests.support.factories import RegisteredClient, make_person
from tests.support.listening import Listener, listening, said
from tests.support.oauth import decoded, tokens
from tests.support.registering import (
    REDIRECT,
    answers_at,
    initial_token,
    refused,
    register,
    registered,
    replace,
)
from tests.support.signing import jwks


@pytest.fixture
def sector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Whoever answers at https://sector.example/: transport is shown elsewhere (attacks)."""
    with listening(said(json.dumps([REDIRECT, "https://rp.example/other"]).encode())) as listener:
        answers_at(monkeypatch, "https://sector.example/uris", listener.port)
        yield listener


@pytest.mark.spec("OpenID Connect Registration 1.0", "5")
class TestSector:
    ADDRESS = "https://sector.example/uris"

    def test_one_that_lists_the_redirect_uris(self, sector: Listener) -> None:
        assert (
            registered(sector_identifier_uri=self.ADDRESS)["sector_identifier_uri"] == self.ADDRESS
        )

    def test_one_that_does_not_know_a_redirect_uri(self, sector: Listener) -> None:
        uris = [REDIRECT, "https://rp.example/third"]
        response = register(sector_identifier_uri=self.ADDRESS, redirect_uris=uris)
        assert "sector_identifier_uri" in refused(response, "invalid_client_metadata")

    def test_a_change_is_judged_too(self, sector: Listener) -> None:
        made = registered()
        response = replace(
            made, redirect_uris=["https://rp.example/third"], sector_identifier_uri=self.ADDRESS
        )
        refused(response, "invalid_client_metadata")

    @pytest.mark.parametrize(
        "answer",
        [
            said(b"{}"),
            said(b'"https://rp.example/callback"'),
            said(b"[1, null]"),
            said(b"no JSON"),
            said(b"[]", status="404 Not Found"),
            said(b"[]", "Location: https://rp.example/", status="302 Found"),
        ],
    )
    def test_a_document_that_is_none(self, sector: Listener, answer: bytes) -> None:
        sector.answer = answer
        refused(register(sector_identifier_uri=self.ADDRESS), "invalid_client_metadata")

    @pytest.mark.parametrize(
        "uri", ["http://sector.example/uris", "file:///etc/passwd", "nonsense"]
    )
    def test_an_address_that_is_not_https_is_not_asked(self, uri: str) -> None:
        refused(register(sector_identifier_uri=uri), "invalid_client_metadata")

    def test_an_address_near_us_is_not_asked(self) -> None:
        refused(
            register(sector_identifier_uri="https://127.0.0.1:8443/"), "invalid_client_metadata"
        )


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
class TestFields:
    @pytest.mark.parametrize("alg", ["ES256", "RS256"])
    def test_the_algorithm_of_its_id_tokens(self, alg: str) -> None:
        assert registered(id_token_signed_response_alg=alg)["id_token_signed_response_alg"] == alg

    @pytest.mark.spec("RFC 7591", "3.2.1")
    def test_an_algorithm_that_nobody_would_expect_is_said(self) -> None:
        """RS256 is what a client expects that registers none; our stricter profiles sign otherwise."""
        names = {"id_token_signed_response_alg", "authorization_signed_response_alg"}
        keyed = {"token_endpoint_auth_method": "private_key_jwt", "jwks": jwks()}
        for more, told in (
            ({"security_profile": "oauth21"}, names),
            ({"security_profile": "fapi2"} | keyed, names | {"introspection_signed_response_alg"}),
        ):
            made = registered(**more)
            sent = {name: made[name] for name in told}
            assert set(sent.values()) == {"ES256"}
            assert replace(made, **more, **sent).status_code == 200
        assert not names & registered(initial_token(profile="oidc")).keys()

    @pytest.mark.spec("RFC 7591", "3.2.1")
    def test_what_is_said_is_what_signs(self) -> None:
        made = registered()
        client = RegisteredClient(0, made["client_id"], made["client_secret"], REDIRECT, "")
        header, _ = decoded(tokens(make_person(), client)["id_token"])
        assert header["alg"] == made["id_token_signed_response_alg"]

    def test_how_its_people_are_authenticated(self) -> None:
        wanted = {
            "default_max_age": 600,
            "default_acr_values": ["urn:vestibule:acr:2"],
            "require_auth_time": True,
            "initiate_login_uri": "https://rp.example/start",
        }
        made = registered(**wanted)
        assert {name: made[name] for name in wanted} == wanted

    def test_its_keys(self) -> None:
        key = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)
        made = registered(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [key]})
        assert made["jwks"] == {"keys": [key]}
        assert "client_secret" not in made

    def test_a_native_application_cannot_keep_a_secret(self) -> None:
        made = registered(application_type="native", redirect_uris=["com.example.app:/callback"])
        assert made["token_endpoint_auth_method"] == "none"
        assert made["application_type"] == "native"
        assert "client_secret" not in made

    def test_the_profile_of_certified_relying_parties_needs_the_operators_leave(self) -> None:
        assert registered(initial_token(profile="oidc"))["security_profile"] == "oidc"


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
class TestApplicationType:
    """Where each type may be answered."""

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
    def test_a_web_client_of_the_implicit_flow_is_not_answered_here(self, host: str) -> None:
        leave = initial_token(response_types=["code", "id_token"], profile="oidc")
        asked = {"security_profile": "oidc", "response_types": ["id_token"]}
        asked |= {"grant_types": ["implicit", "authorization_code"]}
        for scheme in ("https", "http"):
            response = register(leave, **asked, redirect_uris=[f"{scheme}://{host}/callback"])
            refused(response, "invalid_redirect_uri")
        assert registered(leave, **asked)["redirect_uris"] == [REDIRECT]

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:51004", "[::1]"])
    def test_a_native_client_is_answered_here_over_http_alone(self, host: str) -> None:
        native = {"application_type": "native", "token_endpoint_auth_method": "none"}
        refused(
            register(**native, redirect_uris=[f"https://{host}/callback"]), "invalid_redirect_uri"
        )
        uris = [f"http://{host}/callback"]
        assert registered(**native, redirect_uris=uris)["redirect_uris"] == uris

    def test_a_page_may_be_developed_over_https_on_this_machine(self) -> None:
        uris = ["https://localhost:5173/callback"]
        made = registered(token_endpoint_auth_method="none", redirect_uris=uris)
        assert (made["application_type"], made["redirect_uris"]) == ("web", uris)
