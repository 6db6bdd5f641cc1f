"""A television without a browser is let in by its owner's phone: the example of the guide, end to end."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
import qrcode
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.devices import GRANT
from tests.support.provider import Provider, StartProvider
from tests.support.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.spec("RFC 8628", "3")]
PROGRAM = Path(__file__).parents[2] / "docs" / "examples" / "device" / "television.py"


@dataclass
class Television:
    """The program, and what its screen shows."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    reading: Thread = field(init=False)

    def __post_init__(self) -> None:
        """Read along while it runs."""
        self.reading = Thread(target=self._read)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines += self.process.stdout

    def shows(self, pattern: str) -> re.Match[str]:
        """Return what matches, waiting for it."""

        def look() -> re.Match[str] | None:
            return re.search(pattern, "".join(self.lines))

        until(lambda: look() is not None, seconds=60, what=pattern)
        found = look()
        assert found is not None
        return found


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


@pytest.fixture(scope="module")
def client_id(provider: Provider) -> str:
    """The television's registration, made as the guide says."""
    words = ["--name", "Cinema", "--public", "--grant", GRANT, "--grant", "refresh_token"]
    for scope in ("openid", "profile", "email", "offline_access"):
        words += ["--scope", scope]
    made = provider.manage_json("create_client", *words)
    assert made["kind"] == "native"
    return str(made["client_id"])


@pytest.fixture
def television(provider: Provider, client_id: str) -> Iterator[Television]:
    """One that has just been switched on."""
    words = [provider.url, client_id, "openid profile email offline_access"]
    program = [sys.executable, str(PROGRAM), *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        screen = Television(process)
        yield screen
        process.kill()
        screen.reading.join()


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_a_television_is_let_in_with_the_code_it_shows(
    provider: Provider, television: Television, new_page: NewPage, theme: Theme, size: str
) -> None:
    page = new_page(theme=theme, size=size)
    person = steps.with_account(provider, "member")
    page.goto(television.shows(r"Open (\S+) and")[1])
    steps.fill_sign_in(page, person)
    see(page, f"device-enter-{theme}-{size}")
    page.get_by_label("Code on your device").fill("bbbb bbbb")
    page.locator("#device-continue").click()
    expect(page.get_by_text("No device waits with this code").first).to_be_visible()
    see(page, f"device-wrong-{theme}-{size}")
    code = television.shows(r"type (\S+)")[1]
    page.get_by_label("Code on your device").fill(code.lower().replace("-", " "))
    page.locator("#device-continue").click()
    expect(page.get_by_role("heading", name="Let Cinema on another device")).to_be_visible()
    see(page, f"device-answer-{theme}-{size}")
    page.locator("#answer-allow").click()
    expect(page.get_by_role("heading", name="Your device is connected")).to_be_visible()
    see(page, f"device-done-{theme}-{size}")
    television.shows(r"Welcome, \S+")
    assert television.process.wait(10) == 0
    page.get_by_role("link", name="See your connected apps").click()
    expect(page.get_by_role("heading", name="Cinema")).to_be_visible()


def test_a_television_that_is_turned_down_says_so(
    provider: Provider, television: Television, new_page: NewPage
) -> None:
    page = new_page(theme="dark", size="desktop")
    person = steps.with_account(provider, "member")
    address = television.shows(r"or scan (\S+)\n")[1]
    assert drawn(address) in "".join(television.lines)
    page.goto(address)
    steps.fill_sign_in(page, person)
    expect(page.get_by_role("heading", name="Is this the code on your device?")).to_be_visible()
    see(page, "device-brought-dark")
    page.locator("#device-continue").click()
    page.locator("#answer-deny").click()
    expect(page.get_by_role("heading", name="Not allowed")).to_be_visible()
    see(page, "device-denied-dark")
    television.shows("No: access_denied")
    assert television.process.wait(10) == 1
    page.goto(f"{provider.url}/device/00000000-0000-0000-0000-000000000007")
    expect(page.get_by_role("heading", name="This request is no longer open")).to_be_visible()
    see(page, "device-gone-dark")


def drawn(address: str) -> str:
    """Return the QR code that the screen has to show, made here from the address alone."""
    picture = io.StringIO()
    code = qrcode.QRCode(border=1)
    code.add_data(address)
    code.print_ascii(out=picture)
    return picture.getvalue()


def see(page: Page, name: str) -> None:
    """Look at the page as it stands."""
    axe(page)
    take_picture(page, name)
