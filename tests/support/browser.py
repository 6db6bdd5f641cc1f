"""A real browser: Chromium, steered by Playwright, with pages in both themes and all sizes, and axe for accessibility."""

import os
import re
from collections.abc import Generator, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from tests.support import system

# SCREENSHOTS names another folder, for those who look at the pictures.
PICTURES = Path(
    os.environ.get("SCREENSHOTS") or Path(__file__).resolve().parents[2] / "build" / "pictures"
)
PATIENCE_MILLISECONDS = 15_000
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "tablet": {"width": 768, "height": 1024},
    "desktop": {"width": 1280, "height": 900},
}
# A quiet browser: nothing but what the test asks for, on any build machine.
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MACOS = [
    Path("/Applications/Google Chrome.app/Contents/MacOS"),
    Path("/Applications/Chromium.app/Contents/MacOS"),
]
# WCAG 2.2 AA is the promise; the rest of axe's rules are good practice, and kept too.
RULES = {"resultTypes": ["violations"]}
Theme = Literal["light", "dark"]


class NewPage(Protocol):
    """The type of the `new_page` fixture."""

    def __call__(
        self, theme: Theme = "light", size: str = "desktop", *, scripts: bool = True
    ) -> Page:
        """Open a page in a fresh profile (no cookies); `size` is phone, tablet or desktop."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for one module of tests.

    Not for the whole session: while Playwright runs, an event loop runs in this thread, and Django refuses its ORM there.
    """
    program = find_browser()
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    switches = [*SWITCHES, "--no-sandbox"] if os.geteuid() == 0 else SWITCHES
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=switches)
        with pytest.MonkeyPatch.context() as patch:
            # pytest-django opens and closes connections around each test, in this thread too.
            patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
            yield chromium
            chromium.close()


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """A factory of pages; after the test no page may have complained about a script or a refused resource."""
    pages: list[Page] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # A 4xx that a test provokes is shown by the page; the browser's own note about it is no fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def note_failure(response: Response) -> None:
        # An error page is a fine page to a test that does not look closely.
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            complaints.append(f"{response.status} {response.url.partition('?')[0]}")

    def new(theme: Theme = "light", size: str = "desktop", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            color_scheme=theme,
            viewport=SIZES[size],
            java_script_enabled=scripts,
            is_mobile=size == "phone",
            has_touch=size == "phone",
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", note_failure)
        pages.append(page)
        return page

    request.node.open_pages = pages
    yield new
    for number, page in enumerate(pages):
        if getattr(request.node, "failed_call", False) and not page.is_closed():
            take_picture(page, f"failed/{request.node.name}-{number}")
        page.context.close()
    assert not complaints, "The browser's console says: " + " · ".join(complaints)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One page: light, desktop, with scripts."""
    return new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its pages are photographed."""
    report = yield
    if call.when == "call" and call.excinfo is not None:
        item.failed_call = True  # type: ignore[attr-defined] # a note for `new_page`
        for number, page in enumerate(getattr(item, "open_pages", [])):
            report.sections.append((f"page {number}", _seen(page)))
    return report


def _seen(page: Page) -> str:
    """Where a page is and what it says first, for those who only have the report."""
    if page.is_closed():
        return "closed"
    try:
        words = page.locator("body").inner_text(timeout=2_000)
    except PlaywrightError as error:
        words = type(error).__name__
    return f"{page.url.partition('?')[0]}\n{words[:1_500]}"


def find_browser() -> Path:
    """Return Chromium's or Chrome's program; raises MissingProgramError."""
    names = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "Google Chrome",
        "Chromium",
    )
    return system.find(*names, folders=MACOS)


def axe(page: Page) -> None:
    """Assert that axe finds no accessibility fault on the page as it stands."""
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def take_picture(page: Page, name: str) -> Path:
    """Keep a picture of the whole page as <name>.png below PICTURES; returns its path."""
    path = PICTURES / (re.sub(r"[^\w./-]+", "-", name) + ".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    return path
