"""What a person does with their own data: a picture, a copy to take along, and the way out."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey

LOOKS: list[tuple[Theme, str]] = [("light", "desktop"), ("dark", "phone")]
NOW = """
from django.utils import timezone
from apps.accounts.models import User
from apps.core.models import Job
User.objects.exclude(deletion_due_at=None).update(deletion_due_at=timezone.now())
Job.objects.filter(done_at=None).update(run_at=timezone.now())
"""


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module; its worker works when a test says so."""
    return start_provider()


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """Something that could be a face."""
    picture = Image.new("RGB", (640, 900), "#c9dfe8")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((140, 200, 500, 640), fill="#e8b28a")
    draw.ellipse((230, 360, 280, 410), fill="#33261d")
    draw.ellipse((360, 360, 410, 410), fill="#33261d")
    draw.arc((240, 440, 400, 560), 20, 160, fill="#7a3b2e", width=12)
    path = tmp_path / "me.jpg"
    picture.save(path, "JPEG")
    return path


def prove(page: Page, person: steps.Person) -> None:
    """Confirm that it is oneself."""
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()


def agree_and_leave(page: Page) -> None:
    """Tick the box and press the button."""
    page.get_by_label("I understand what will be deleted").check()
    page.locator("#delete-account").click()


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_a_picture_is_chosen_and_removed(
    provider: Provider, new_page: NewPage, portrait: Path, theme: Theme, size: str
) -> None:
    page = new_page(theme, size)
    steps.sign_in(page, provider, steps.with_account(provider))
    page.goto(f"{provider.url}/account/profile/")
    take_picture(page, f"lifecycle/profile-empty-{theme}-{size}")
    page.get_by_label("A picture of you").set_input_files(portrait)
    page.locator("#choose-picture").click()
    expect(page.get_by_text("This is your picture now.")).to_be_visible()
    shown = page.locator("main .tile img")
    assert shown.evaluate("image => image.naturalWidth") == 96
    axe(page)
    take_picture(page, f"lifecycle/profile-{theme}-{size}")
    page.get_by_label("A picture of you").set_input_files(
        {"name": "me.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    page.locator("#choose-picture").click()
    expect(page.get_by_role("alert")).to_contain_text("not a picture that we can read")
    axe(page)
    take_picture(page, f"lifecycle/profile-refused-{theme}-{size}")
    page.locator("#remove-picture").click()
    expect(page.locator("main .tile img")).to_have_count(0)


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_a_copy_of_ones_data_is_taken_along(
    provider: Provider, new_page: NewPage, tmp_path: Path, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.with_account(provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/")
    axe(page)
    take_picture(page, f"lifecycle/overview-{theme}-{size}")
    page.goto(f"{provider.url}/account/export/")
    axe(page)
    take_picture(page, f"lifecycle/export-start-{theme}-{size}")
    page.locator("#request-export").click()
    expect(page.get_by_text("Your copy is being made")).to_be_visible()
    axe(page)
    take_picture(page, f"lifecycle/export-waiting-{theme}-{size}")
    provider.manage("work", "--once")
    page.locator("#look-again").click()
    expect(page.get_by_text("Your copy is ready")).to_be_visible()
    axe(page)
    take_picture(page, f"lifecycle/export-ready-{theme}-{size}")
    page.locator("#download-export").click()
    page.get_by_label("Password", exact=True).fill(person.password)
    with page.expect_download() as waiting:
        page.locator("#reauthenticate").click()
    content = Path(waiting.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    page.goto(f"file://{tmp_path / 'index.html'}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).maxWidth") != "none"
    assert person.email in page.content()
    take_picture(page, f"lifecycle/export-index-{theme}-{size}")


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_an_account_is_left_kept_and_left_for_good(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.with_account(provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/export/")
    page.get_by_role("link", name="Delete the account").click()
    axe(page)
    take_picture(page, f"lifecycle/delete-{theme}-{size}")
    page.locator("#delete-account").click()
    prove(page, person)
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    axe(page)
    agree_and_leave(page)
    expect(page.get_by_text("Your account is about to end")).to_be_visible()
    axe(page)
    take_picture(page, f"lifecycle/delete-scheduled-{theme}-{size}")

    page.goto(f"{provider.url}/account/")
    expect(page.get_by_text("Your account will be deleted")).to_be_visible()
    axe(page)
    take_picture(page, f"lifecycle/overview-leaving-{theme}-{size}")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()
    expect(page.get_by_text("Your account will be deleted")).to_have_count(0)

    page.goto(f"{provider.url}/account/delete/")
    agree_and_leave(page)
    expect(page.get_by_text("Your account is about to end")).to_be_visible()
    provider.manage("shell", "-c", NOW)
    provider.manage("work", "--once")
    page.reload()
    steps.fill_sign_in(page, person)
    expect(page.get_by_role("alert")).to_be_visible()
    subjects = [str(message["Subject"]) for message in provider.mail.messages(to=person.email)]
    assert "Your account is deleted" in subjects
    page.goto(f"{provider.url}/account-deleted/")
    axe(page)
    take_picture(page, f"lifecycle/gone-{theme}-{size}")


def test_leaving_works_without_javascript(provider: Provider, new_page: NewPage) -> None:
    page, person = new_page(scripts=False), steps.with_account(provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/delete/")
    agree_and_leave(page)
    prove(page, person)
    page.locator("#keep-account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()
