"""Pictures of people: drawn anew from what is hostile, served to whoever has the address, gone."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.ExifTags import Base

from apps.accounts.models import User
from apps.accounts.services import drawing, people, pictures, profiles
from apps.core.errors import Invalid, NotFound
from tests.lifecycle.hostile_pictures import HOSTILE, image
from tests.support import authorizing
from tests.support.calling import body_of, caller_for
from tests.support.factories import Person, make_person

pytestmark = pytest.mark.django_db
PAGE, REMOVE = "/account/profile/picture/", "/account/profile/picture/remove/"
SECRET = b"GPS-of-my-home"


def upload(content: bytes, name: str = "me.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


@pytest.fixture
def ada(pg: None) -> Person:
    return make_person()


@pytest.fixture
def browser(ada: Person) -> Client:
    return authorizing.signed_in(ada)


def name_of(person: Person) -> str:
    return User.objects.values_list("picture", flat=True).get(pk=person.id)


def served(path: str) -> Image.Image:
    answer = Client().get(path)
    assert answer.status_code == 200
    return Image.open(io.BytesIO(body_of(answer)))


def test_a_hostile_upload_changes_nothing_and_is_told_at_the_field(
    ada: Person, browser: Client, files: Any
) -> None:
    for content in (HOSTILE["svg"], HOSTILE["50,000 by 50,000"], HOSTILE["truncated"]):
        page = browser.post(PAGE, {"picture": upload(content)})
        assert page.status_code == 200
        assert page.context["picture_form"].errors["picture"]
    assert name_of(ada) == ""
    assert files() == []


def test_a_wrong_name_or_media_type_counts_nothing(ada: Person, browser: Client) -> None:
    """The decoder says what it is."""
    browser.post(PAGE, {"picture": upload(image("GIF"), "evil.php", "text/html")})
    assert served(pictures.address(name_of(ada))).format == "WEBP"


def test_a_polyglot_loses_its_other_nature(ada: Person, browser: Client, files: Any) -> None:
    """A picture that is a script, a page and an archive too, and knows where it was taken."""
    exif = Image.Exif()
    exif[Base.ImageDescription] = SECRET.decode()
    exif[Base.Artist] = "<script>alert(2)</script>"
    body = image("JPEG", exif=exif, comment=b"<?php system('id'); ?>" + SECRET)
    tail = b"<script>alert(1)</script>PK\x05\x06" + b"\x00" * 18 + SECRET
    assert SECRET in body
    browser.post(PAGE, {"picture": upload(body + tail)})
    assert len(files()) == len(drawing.SIDES)
    for path in files():
        content = path.read_bytes()
        assert content[:4] == b"RIFF"
        for word in (SECRET, b"script", b"php", b"PK\x05\x06", b"EXIF", b"Exif", b"ICCP"):
            assert word not in content
        assert path.stat().st_mode & 0o077 == 0


def test_too_many_bytes_are_refused_whether_or_not_they_were_kept(
    ada: Person, browser: Client, settings: Any
) -> None:
    with pytest.raises(Invalid, match="8 MB"):
        drawing.squares(io.BytesIO(), size=drawing.MOST_BYTES + 1)
    settings.PAGE_UPLOAD_MAX_BYTES = 100_000
    page = browser.post(PAGE, {"picture": upload(b"x" * 300_000)})
    assert "8 MB" in page.context["picture_form"].errors["picture"][0]
    assert name_of(ada) == ""
    answer = caller_for(ada).form(
        "POST",
        "/api/v1/documents",
        title="Large",
        file=upload(b"x" * 300_000, "a.txt", "text/plain"),
    )
    assert answer.status_code == 201


def test_the_picture_is_served_and_shown_and_told_to_apps(ada: Person, browser: Client) -> None:
    assert browser.post(PAGE, {"picture": upload(image())})["Location"] == "/account/profile/"
    name = name_of(ada)
    assert len(name) == 32
    claim = profiles.claims_of(ada.id)["picture"]
    assert claim == f"http://localhost:8000/pictures/{name}/512.webp"
    answer = Client().get(f"/pictures/{name}/512.webp")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    assert body_of(answer)
    for page in ("/account/", "/account/profile/", "/"):
        assert f"/pictures/{name}/96.webp" in browser.get(page).content.decode()


def test_nobody_can_find_a_picture_without_its_address(ada: Person, browser: Client) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    name = name_of(ada)
    guesses = [ada.id.hex, "0" * 32, name[:31], name.upper(), f"..%2f{name}", "%2e%2e"]
    for guess in guesses:
        assert Client().get(f"/pictures/{guess}/96.webp").status_code in (400, 404)
    for side in (95, 0, 97, 10**20):
        assert Client().get(f"/pictures/{name}/{side}.webp").status_code == 404
    with pytest.raises(NotFound):
        pictures.reader(name="../../etc/passwd", side=96)


def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(
    ada: Person, browser: Client, files: Any
) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    before = name_of(ada)
    browser.post(PAGE, {"picture": upload(image(colour="blue"))})
    assert name_of(ada) != before
    assert Client().get(f"/pictures/{before}/96.webp").status_code == 404
    assert len(files()) == 2


def test_a_removed_picture_is_gone_everywhere(ada: Person, browser: Client, files: Any) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    browser.post(REMOVE)
    browser.post(REMOVE)
    assert files() == []
    assert "picture" not in profiles.claims_of(ada.id)
    assert "/pictures/" not in browser.get("/account/").content.decode()


def test_another_address_told_by_an_api_replaces_the_picture(
    ada: Person, browser: Client, files: Any
) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    user = User.objects.get(pk=ada.id)
    profiles.update(user=user, values={"picture": pictures.address(user.picture)})
    assert len(files()) == 2
    profiles.update(user=user, values={"picture": "https://elsewhere.example/me.png"})
    assert files() == []
    assert name_of(ada) == ""


def test_saving_the_profile_keeps_the_picture(ada: Person, browser: Client) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    browser.post("/account/profile/", {"given_name": "Ada"})
    assert name_of(ada)
    assert "picture" in profiles.claims_of(ada.id)


def test_a_person_who_goes_takes_the_picture_along(
    ada: Person, browser: Client, files: Any
) -> None:
    browser.post(PAGE, {"picture": upload(image())})
    people.delete(user=User.objects.get(pk=ada.id))
    assert files() == []


def test_of_eight_pictures_at_once_one_stays(race: Callable[..., Any], files: Any) -> None:
    ada = make_person()
    content = image()

    def choose(_: int) -> None:
        pictures.choose(user_id=ada.id, upload=io.BytesIO(content), size=len(content))

    race(8, choose)
    assert {path.name for path in files()} == {f"{name_of(ada)}-{side}" for side in drawing.SIDES}


def test_a_picture_for_somebody_who_is_gone_leaves_no_file(ada: Person, files: Any) -> None:
    people.delete(user=User.objects.get(pk=ada.id))
    content = image()
    with pytest.raises(NotFound):
        pictures.choose(user_id=ada.id, upload=io.BytesIO(content), size=len(content))
    assert files() == []


def test_a_form_of_another_site_changes_no_picture(ada: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(
        User.objects.get(pk=ada.id), backend="apps.accounts.engine.backends.PasswordBackend"
    )
    assert strict.post(PAGE, {"picture": upload(image())}).status_code == 403
    assert strict.post(REMOVE).status_code == 403
    assert Client().post(PAGE, {"picture": upload(image())})["Location"].startswith("/sign-in/")
    assert Client().get(PAGE).status_code in (302, 405)


def test_pictures_are_drawn_so_often_and_not_more(browser: Client) -> None:
    for _ in range(10):
        browser.post(PAGE, {"picture": upload(b"no picture")})
    assert browser.post(PAGE, {"picture": upload(b"no picture")}).status_code == 429
