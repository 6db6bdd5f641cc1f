"""/account/activity/: one's own trail, in plain words, and nobody else's."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.services import people
from apps.audit import events
from apps.audit.models import Event
from apps.audit.services import activity, trail
from apps.core.errors import NotFound
from tests.support.authorizing import agree, authorize, sign_in, signed_in
from tests.support.factories import Person, make_client, make_person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PATH = "/account/activity/"


@pytest.fixture
def ann() -> Person:
    cache.clear()
    return make_person(email="ann@example.com")


def shown(browser: Client, path: str = PATH) -> list[dict[str, Any]]:
    """The rows of the page, newest first."""
    return [row for day in browser.get(path).context["days"] for row in day]


def test_a_stranger_is_asked_to_sign_in() -> None:
    assert Client().get(PATH)["Location"].startswith("/sign-in/")


def test_nothing_can_be_sent_there(ann: Person) -> None:
    assert signed_in(ann).post(PATH).status_code == 405


def test_what_happened_stands_there_in_plain_words(ann: Person) -> None:
    Client().post("/sign-in/", {"login": ann.email, "password": "wrong"})
    browser = Client(HTTP_USER_AGENT=FIREFOX)
    sign_in(browser, ann)
    rows = shown(browser)
    sentences = [row["sentence"] for row in rows]
    assert "You signed in." in sentences
    assert "Somebody gave a wrong password for your account." in sentences
    entered = rows[sentences.index("You signed in.")]
    assert entered["is_here"]
    assert (entered["browser"], entered["device"], entered["ip"]) == (
        "Firefox",
        "Linux",
        "127.0.0.1",
    )
    refused = rows[sentences.index("Somebody gave a wrong password for your account.")]
    assert refused["is_alarming"]
    assert not refused["is_here"]
    page = browser.get(PATH).content.decode()
    assert "/account/password/" in page
    assert "/account/sessions/" in page


def test_an_app_is_named_and_one_that_is_gone_is_not(ann: Person) -> None:
    client = make_client(name="Notes {app} <b>")
    browser = signed_in(ann)
    agree(browser, authorize(browser, client))
    assert "You let \u2068Notes {app} <b>\u2069 use your account." in {
        row["sentence"] for row in shown(browser)
    }
    assert "<b>" not in browser.get(PATH).content.decode()
    trail.record(events.CONSENT_WITHDRAWN, subject=ann.id, client_id="no-such")
    assert shown(browser)[0]["sentence"] == "An administrator disconnected an app that is gone."


def test_staff_are_not_named_nor_where_they_are(ann: Person) -> None:
    from tests.support.calling import caller_for

    boss = make_person(email="boss@example.com", roles=["administrator"])
    caller = caller_for(boss, "users:read users:write")
    caller.browser.defaults["REMOTE_ADDR"] = "198.51.100.9"
    assert caller.patch(f"/api/v1/users/{ann.id}", {"username": "ann-o"}).status_code == 200
    browser = signed_in(ann)
    row = next(row for row in shown(browser) if "administrator" in row["sentence"])
    assert row["sentence"] == "An administrator changed your account."
    page = browser.get(PATH).content.decode()
    for trace in ("boss@example.com", str(boss.id), "198.51.100.9"):
        assert trace not in page


def test_nobody_sees_what_happened_to_others(ann: Person) -> None:
    bob = make_person(email="bob@example.com")
    theirs = signed_in(bob)
    trail.record(events.PASSWORD_CHANGED, subject=ann.id)
    cursor = f"99991231235959000000-{uuid.UUID(int=2**128 - 1).hex}"
    for path in (PATH, f"{PATH}?before={cursor}"):
        assert {row["sentence"] for row in shown(theirs, path)} <= {
            "You signed in.",
            "An administrator created this account for you.",
            "A browser that was not used before signed in.",
        }


def test_a_hostile_browser_is_text(ann: Person) -> None:
    hostile = "<script>alert(1)</script>\u202e\x00\x1b[31m" + "x" * 2_000
    browser = Client(HTTP_USER_AGENT=hostile.encode("latin-1", "replace").decode("latin-1"))
    sign_in(browser, ann)
    page = browser.get(PATH)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "cursor", ["x", "20260101-", "20261399999999999999-" + "0" * 32, "\ud800", "1" * 5_000]
)
def test_a_broken_cursor_is_not_found(ann: Person, cursor: str) -> None:
    with pytest.raises(NotFound):
        activity.of_person(ann.id, before=cursor)


def test_pages_leave_nothing_out_and_show_nothing_twice(ann: Person) -> None:
    for number in range(11):
        trail.record(events.SIGNED_IN, subject=ann.id, details={"number": number})
    Event.objects.filter(details__number__lte=5).update(at=Event.objects.latest("at").at)
    seen, before = [], ""
    while True:
        page = activity.of_person(ann.id, before=before, size=5)
        seen += page.entries
        before = page.older
        if not before:
            break
    assert len(seen) == 12
    assert seen == sorted(seen, key=lambda entry: entry.at, reverse=True)


def test_the_page_leads_to_what_is_older(ann: Person) -> None:
    for _ in range(activity.PAGE + 1):
        trail.record(events.PROVED_AGAIN, subject=ann.id)
    browser = signed_in(ann)
    page = browser.get(PATH)
    older = browser.get(PATH + page.context["next_url"])
    assert older.context["previous_url"] == PATH
    assert older.context["next_url"] == ""


def test_who_was_never_here_is_told_so(ann: Person) -> None:
    browser = signed_in(ann)
    trail.erase(person_id=ann.id)
    page = browser.get(PATH)
    assert page.context["days"] == []
    assert "Nothing has happened yet" in page.content.decode()


def test_a_word_that_left_the_vocabulary_is_not_shown(ann: Person) -> None:
    browser = signed_in(ann)
    Event.objects.update(name="no.more")
    assert shown(browser) == []


def test_a_profile_changed_by_an_app_says_so(ann: Person) -> None:
    from tests.support.calling import caller_for

    caller = caller_for(ann, "openid profile account:write")
    answer = caller.patch("/api/v1/me", {"nickname": "Annie"})
    assert answer.status_code == 200, answer.content
    row = next(row for row in shown(signed_in(ann)) if "profile" in row["sentence"])
    assert row["sentence"] == "You changed your profile."
    assert row["through"] == "\u2068Notes\u2069"


def test_a_person_who_is_deleted_has_no_trail(ann: Person) -> None:
    people.delete(user=people.find(ann.id))
    assert activity.of_person(ann.id).entries == []
