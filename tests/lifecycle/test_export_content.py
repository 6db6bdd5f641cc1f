"""What is in a copy of one's data: everything, no secret, nothing of others, nothing that runs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.engine import copies
from apps.accounts.models import User
from apps.accounts.services import profiles
from tests.lifecycle import full_life
from tests.lifecycle.copies_of_tests import made, opened, taken
from tests.support import authorizing
from tests.support.calling import EVERYTHING, caller_for
from tests.support.factories import Person, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def browser(ada: Person) -> Client:
    return authorizing.signed_in(ada)


def test_everything_about_the_person_is_in_it(pg: None) -> None:
    life = full_life.lived()
    archive = taken(life)
    page, data = archive.read("index.html").decode(), archive.read("data.json").decode()
    inside = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    known = life.words - {life.person.id.hex}
    assert {word for word in known if word not in data} - {full_life.TEXT} == set()
    assert {word for word in known if word not in page} - {full_life.TEXT} == set()
    assert full_life.TEXT in inside
    assert "Balloon bookings" in data
    portions = json.loads(data)
    assert {"account", "profile", "sessions", "factors", "roles", "documents"} <= set(portions)
    assert {"connected_apps", "applications", "activity"} <= set(portions)
    assert portions["roles"]["groups"] == ["Travellers"]
    assert portions["connected_apps"]["consents"]
    assert portions["connected_apps"]["told_when_you_sign_out"]
    assert [one["event"] for one in portions["activity"]].count("session.begun") >= 2


def test_no_secret_is_in_it(pg: None) -> None:
    from apps.accounts.models import StoredSession
    from apps.clients.models import ClientSecret
    from apps.factors.models import Factor

    life = full_life.lived()
    Factor.objects.filter(user=life.person.id, kind="totp").update(secret="the-totp-secret")
    archive = taken(life)
    inside = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    user = User.objects.get(pk=life.person.id)
    secrets = {user.password, "the-totp-secret", "argon2"}
    secrets |= set(ClientSecret.objects.values_list("digest", flat=True))
    secrets |= set(StoredSession.objects.values_list("session_key", flat=True))
    assert {secret for secret in secrets if secret in inside} == set()


def test_nothing_of_others_is_in_it(ada: Person, browser: Client) -> None:
    ben, cleo = (
        make_person(claims={"name": "Ben Bystander"}),
        make_person(claims={"name": "Cleo Colleague"}),
    )
    mine, theirs = caller_for(ada, EVERYTHING), caller_for(ben, EVERYTHING)
    own = mine.post("/api/v1/documents", {"title": "Mine", "body": "Mine"}).json()
    mine.post(f"/api/v1/documents/{own['id']}/shares", {"user": str(cleo.id), "level": "write"})
    caller_for(cleo, EVERYTHING).patch(f"/api/v1/documents/{own['id']}", {"title": "Ours"})
    shared = theirs.post("/api/v1/documents", {"title": "Bens secret", "body": "Bens text"}).json()
    theirs.post(f"/api/v1/documents/{shared['id']}/shares", {"user": str(ada.id), "level": "read"})
    archive = opened(browser, made(browser))
    inside = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for person in (ben, cleo):
        assert person.email not in inside
        assert str(person.id) not in inside
    for word in ("Bystander", "Colleague", "Bens secret", "Bens text"):
        assert word not in inside
    documents = json.loads(archive.read("data.json"))["documents"]
    assert documents["shared_with_you"][0]["level"] == "read"
    assert documents["own"][0]["shared_with_people"] == 1
    authors = [version["author"] for version in documents["own"][0]["versions"]]
    assert authors == ["you", "somebody else"]


def test_what_people_typed_is_shown_not_run(ada: Person, browser: Client) -> None:
    evil = "<script>alert(1)</script>"
    profiles.update(user=User.objects.get(pk=ada.id), values={"nickname": evil})
    caller_for(ada, EVERYTHING).post("/api/v1/documents", {"title": evil, "body": evil})
    archive = opened(browser, made(browser))
    page = archive.read("index.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("1-notes.txt", "1-notes.txt"),
        ("1-../../etc/passwd", "1-/../etc/passwd"),
        ("a/b\\c:d.txt", "a/b_c_d.txt"),
        ("x/1-page.html", "x/1-page.html.txt"),
        ("x/1-pic.SVG", "x/1-pic.SVG.txt"),
        ("x/" + "n" * 300, "x/" + "n" * 120),
        ("", ""),
    ],
)
def test_a_name_stays_in_its_folder_and_opens_without_running(name: str, path: str) -> None:
    safe = copies.safe_path(name)
    assert ".." not in safe.split("/")
    assert not safe.startswith("/")
    if ".." not in name:
        assert safe == path


def test_an_active_file_gets_an_ending_that_opens_as_text(ada: Person, browser: Client) -> None:
    page = SimpleUploadedFile("evil.html", b"<script>alert(1)</script>", "text/html")
    caller_for(ada, EVERYTHING).form("POST", "/api/v1/documents", title="Evil", file=page)
    archive = opened(browser, made(browser))
    (name,) = [name for name in archive.namelist() if "evil" in name]
    assert name.endswith("1-evil.html.txt")
