"""An AI client that knows one URL reaches a token by the book: the official MCP SDK, both ends of it."""

import json
import ssl
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from playwright.sync_api import expect

from tests.journeys import steps
from tests.relying_parties import parties
from tests.relying_parties.examples import StartExample
from tests.relying_parties.parties import StartParty
from tests.support import certificates
from tests.support.browser import NewPage
from tests.support.listening import listening, said
from tests.support.oauth import unverified
from tests.support.ports import free_port
from tests.support.provider import StartProvider

pytestmark = pytest.mark.journey
SCOPE = "calendar:read=See your calendar"


@pytest.mark.spec("RFC 7591", "3")
@pytest.mark.spec("RFC 8707", "2")
@pytest.mark.spec("RFC 9728", "5")
def test_a_client_that_knows_the_server_only_registers_and_gets_a_token_for_it(
    start_provider: StartProvider,
    start_example: StartExample,
    start_party: StartParty,
    new_page: NewPage,
) -> None:
    """401 → RFC 9728 → RFC 8414 → RFC 7591 → PKCE with `resource` → the call; then a refresh."""
    provider = start_provider(CLIENT_REGISTRATION="open")
    calendar = start_example("mcp_server", provider, "/mcp", SCOPE)
    server = f"{calendar.url}/mcp"
    client = start_party("mcp_client", provider, server=server)
    page = new_page()
    told = parties.sign_in(page, client, steps.with_account(provider))
    assert told["signed_in"] is True
    assert told["scope"].split() == ["calendar:read"]
    claims = unverified(told["token"])
    assert claims["aud"] == server
    assert claims["sub"] == told["subject"]
    assert (
        httpx.get(
            f"{provider.url}/oauth/userinfo", headers={"Authorization": f"Bearer {told['token']}"}
        ).status_code
        == 401
    )
    page.goto(f"{client.url}/refresh")
    again = parties.known(page, client)
    assert again["subject"] == told["subject"]
    assert again["token"] != told["token"]


@pytest.mark.spec("RFC 8707", "2")
def test_a_token_for_another_api_opens_no_tool(
    start_provider: StartProvider,
    start_example: StartExample,
    start_party: StartParty,
    new_page: NewPage,
) -> None:
    """An MCP server must not take what was meant for somebody else."""
    provider = start_provider(CLIENT_REGISTRATION="open")
    calendar = start_example("mcp_server", provider, "/mcp", SCOPE)
    other = start_example("mcp_server", provider, "/mcp", SCOPE)
    client = start_party("mcp_client", provider, server=f"{other.url}/mcp")
    told = parties.sign_in(new_page(), client, steps.with_account(provider))
    answer = httpx.post(
        f"{calendar.url}/mcp",
        json={},
        headers={"Authorization": f"Bearer {told['token']}"},
    )
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.spec("OAuth Client ID Metadata Document", "3")
def test_a_client_that_says_who_it_is_at_an_address_of_its_own_need_not_register(
    tmp_path: Path,
    start_provider: StartProvider,
    start_example: StartExample,
    start_party: StartParty,
    new_page: NewPage,
) -> None:
    """401 → RFC 9728 → RFC 8414 → Client ID Metadata Document → PKCE with `resource` → the call."""
    authority = certificates.authority()
    trusted, _ = authority.write(tmp_path, "authority")
    provider = start_provider(
        CLIENT_ID_METADATA_DOCUMENTS="True",
        FETCH_PRIVATE_NETWORKS="127.0.0.0/8,::1/128",
        SSL_CERT_FILE=str(trusted),
    )
    calendar = start_example("mcp_server", provider, "/mcp", SCOPE)
    port = free_port()
    with listening(b"", tls=_server(authority, tmp_path)) as home:
        address = f"https://localhost:{home.port}/client.json"
        home.answer = said(_document(address, port))
        client = start_party(
            "mcp_client",
            provider,
            server=f"{calendar.url}/mcp",
            port=port,
            client_metadata_url=address,
        )
        page = new_page()
        page.goto(f"{client.url}/login")
        person = steps.with_account(provider)
        steps.fill_sign_in(page, person)
        expect(page.get_by_text(f"localhost:{home.port}").first).to_be_visible()
        steps.allow(page)
        told = parties.known(page, client)
    assert told["client_id"] == address
    assert unverified(told["token"])["aud"] == f"{calendar.url}/mcp"
    assert unverified(told["token"])["client_id"] == address


def _document(address: str, port: int) -> bytes:
    document = {
        "client_id": address,
        "client_name": "A thinking machine",
        "redirect_uris": [f"http://localhost:{port}/callback"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    }
    return json.dumps(document).encode()


def _server(authority: certificates.Authority, folder: Path) -> ssl.SSLContext:
    held = authority.issue(
        "localhost", names=[x509.DNSName("localhost")], usage=certificates.SERVERS
    )
    certificate, key = held.write(folder, "server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
