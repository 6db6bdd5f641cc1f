"""Signing out here signs out there: a browser tells the apps, and an app's page notices by itself."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.authorizing import CHALLENGE
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = [
    pytest.mark.journey,
    pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "3"),
]
# A relying party's page as §3.1 and §3.2 of Session Management have it: it asks the frame.
WATCHING = """<!doctype html><html lang="en"><title>Watching</title><h1>Watching</h1>
<p id="said">–</p><button id="ask">Ask</button><iframe title="provider" src="{frame}"></iframe>
<script>
const frame = document.querySelector("iframe");
document.getElementById("ask").onclick = () => frame.contentWindow.postMessage("{message}", "{provider}");
addEventListener("message", ({{ data, origin }}) => {{
  if (origin === "{provider}") document.getElementById("said").textContent = data;
}});
</script></html>"""


@dataclass
class App:
    """A relying party with pages; `left` are the sessions that a browser told it have ended."""

    port: int = 0
    provider: str = ""
    client_id: str = ""
    left: list[dict[str, list[str]]] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    def page(self, path: str, query: dict[str, list[str]], cookies: str) -> str:
        """What it answers."""
        if path == "/logout":
            self.left.append(query | {"cookie": [cookies]})
            self.may_answer.wait(300)
            return "<!doctype html><title>Left</title>"
        if path == "/callback" and "session_state" in query:
            message = f"{self.client_id} {query['session_state'][0]}"
            frame = f"{self.provider}/oauth/check-session"
            return WATCHING.format(frame=frame, message=message, provider=self.provider)
        return "<!doctype html><html lang='en'><title>App</title><h1>Here</h1></html>"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


@pytest.fixture
def app(provider: Provider, tmp_path: Path) -> Iterator[App]:
    """An app with a front-channel logout page, registered as an operator does."""
    party = App(provider=provider.url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            cookies = self.headers.get("Cookie", "")
            body = party.page(parts.path, parse_qs(parts.query), cookies).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Set-Cookie", "app=here; Path=/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    party.port = server.server_port
    about = tmp_path / "metadata.json"
    about.write_text(json.dumps({"frontchannel_logout_uri": f"{party.url}/logout"}))
    words = ["--name", "Notes", "--profile", "oidc", "--first-party", "--metadata", str(about)]
    words += ["--redirect-uri", f"{party.url}/callback"]
    words += ["--post-logout-redirect-uri", f"{party.url}/bye"]
    party.client_id = provider.manage_json("create_client", *words)["client_id"]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield party
    party.may_answer.set()
    server.shutdown()
    server.server_close()
    thread.join()


def signs_in(page: Page, provider: Provider, app: App, person: steps.Person) -> None:
    """Go to the app by way of the provider."""
    asked = {
        "client_id": app.client_id,
        "redirect_uri": f"{app.url}/callback",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"{provider.url}/oauth/authorize?{urlencode(asked)}")
    steps.fill_sign_in(page, person)
    page.wait_for_url(f"{app.url}/callback*")


# The page would go on after four seconds, wherever the test is by then.
PATIENT = """const wait = window.setTimeout;
window.setTimeout = (call, span, ...rest) => wait(call, span === 4000 ? 1e9 : span, ...rest);"""


def signs_out(page: Page, provider: Provider) -> None:
    """Press the button of the sign-out page."""
    page.goto(f"{provider.url}/sign-out/")
    page.locator("#sign-out").click()


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_the_browser_tells_the_app_and_goes_on_by_itself(
    provider: Provider, app: App, new_page: NewPage, theme: Theme, size: str
) -> None:
    page = new_page(theme=theme, size=size)
    signs_in(page, provider, app, steps.with_account(provider))
    page.add_init_script(PATIENT)
    signs_out(page, provider)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_text("Notes")).to_be_visible()
    axe(page)
    take_picture(page, f"signing-out-{size}-{theme}")
    app.may_answer.set()
    page.wait_for_url(f"{provider.url}/signed-out/")
    (told,) = app.left
    assert told["iss"] == [provider.url]
    assert re.fullmatch(r"[0-9a-f-]{36}", told["sid"][0])
    assert "app=here" in told["cookie"][0]


def test_an_app_that_does_not_answer_keeps_nobody(
    provider: Provider, app: App, new_page: NewPage
) -> None:
    page = new_page()
    signs_in(page, provider, app, steps.with_account(provider))
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.goto(
        f"{provider.url}/oauth/end-session?{urlencode({'client_id': app.client_id, 'post_logout_redirect_uri': f'{app.url}/bye'})}"
    )
    page.locator("#logout-confirm").click()
    expect(page.get_by_role("link", name=f"Go on to localhost:{app.port}")).to_be_visible()
    take_picture(page, "signing-out-back-to-the-app")
    page.clock.run_for(4_000)
    page.wait_for_url(f"{app.url}/bye")
    assert len(app.left) == 1


def test_without_script_a_link_goes_on(provider: Provider, app: App, new_page: NewPage) -> None:
    app.may_answer.set()
    page = new_page(scripts=False)
    signs_in(page, provider, app, steps.with_account(provider))
    signs_out(page, provider)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url(f"{provider.url}/signed-out/")
    assert len(app.left) == 1


@pytest.mark.spec("OpenID Connect Session Management 1.0", "3.2")
def test_a_page_of_the_app_notices_that_the_session_has_changed(
    provider: Provider, app: App, new_page: NewPage
) -> None:
    app.may_answer.set()
    page = new_page()
    signs_in(page, provider, app, steps.with_account(provider))
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#said")).to_have_text("unchanged")
    other = page.context.new_page()
    signs_out(other, provider)
    other.wait_for_url(f"{provider.url}/signed-out/")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#said")).to_have_text("changed")
    page.evaluate("frame.contentWindow.postMessage('nonsense', '*')")
    expect(page.locator("#said")).to_have_text("error")
