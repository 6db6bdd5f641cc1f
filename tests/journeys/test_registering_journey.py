"""An application that introduces itself by the address of its metadata, and what its owner can set: as pages."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.authorizing import CHALLENGE
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.listening import Listener, listening, said
from tests.support.provider import Provider, StartProvider
from tests.support.tls import certificate_for

pytestmark = pytest.mark.journey
LOOKS: list[tuple[Theme, str]] = [("light", "desktop"), ("dark", "phone")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a server on this machine, and of nobody above it."""
    return certificate_for("localhost", tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def site(certificate: Path) -> Iterator[Listener]:
    """The application's own server, with TLS; its document names the address it is at."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with listening(b"", context) as listener:
        document = {
            "client_id": f"https://localhost:{listener.port}/client.json",
            "client_name": "Assistant",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "logo_uri": "https://assistant.example/logo.png",
        }
        listener.answer = said(json.dumps(document).encode())
        yield listener


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider, certificate: Path) -> Provider:
    """One that lets such applications in, and trusts the certificate."""
    return start_provider(
        CLIENT_ID_METADATA_DOCUMENTS="True",
        FETCH_PRIVATE_NETWORKS="127.0.0.0/8,::1/128",
        SSL_CERT_FILE=str(certificate),
    )


@pytest.mark.parametrize(("theme", "size"), LOOKS)
@pytest.mark.spec("OAuth Client ID Metadata Document", "6.2")
def test_people_read_whose_word_it_is(
    provider: Provider, site: Listener, new_page: NewPage, theme: Theme, size: str
) -> None:
    page = new_page(theme=theme, size=size)
    client_id = f"https://localhost:{site.port}/client.json"
    request = {
        "client_id": client_id,
        "redirect_uri": "http://127.0.0.1:49152/callback",
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"{provider.url}/oauth/authorize?{urlencode(request)}")
    see(page, f"self-described-sign-in-{theme}-{size}")
    steps.fill_sign_in(page, steps.with_account(provider))
    expect(page.get_by_role("heading", name="Let Assistant use your account?")).to_be_visible()
    expect(page.get_by_text(f"it says itself, at localhost:{site.port}")).to_be_visible()
    see(page, f"self-described-consent-{theme}-{size}")


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_a_developer_sets_what_the_protocol_knows(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    page = new_page(theme=theme, size=size)
    steps.sign_in(page, provider, steps.with_account(provider, "developer"))
    page.goto(f"{provider.url}/developers/new/")
    page.get_by_label("Web application").check()
    page.get_by_label("Name", exact=True).fill("Seed catalogue")
    page.get_by_label("Redirect addresses").fill("https://seeds.example/callback")
    page.locator("#register").click()
    see(page, f"developer-detail-{theme}-{size}")
    page.get_by_role("link", name="Protocol settings").click()
    see(page, f"protocol-settings-{theme}-{size}")
    page.get_by_label("Its public keys").fill("{")
    page.locator("#save").click()
    expect(page.get_by_text("This is not valid JSON.").first).to_be_visible()
    see(page, f"protocol-settings-wrong-{theme}-{size}")
    page.get_by_label("Its public keys").fill("")
    page.get_by_label("Bind tokens to a key (DPoP)").check()
    page.locator("#save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def see(page: Page, name: str) -> None:
    """Look at the page as it stands."""
    axe(page)
    take_picture(page, name)
