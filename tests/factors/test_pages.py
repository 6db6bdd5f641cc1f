"""The pages about the own factors: who may open them, what they change, and what they tell the owner."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import html

from apps.factors.models import Factor
from apps.factors.services import totp
from tests.factors.conftest import (
    KEY,
    OTHER_KEY,
    PASSWORD,
    give_app,
    is_verified,
    make_person,
    methods_of,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
ADD = "/account/factors/app/"


def _key_on(page: Any) -> bytes:
    found = re.search(r'id="factor-key">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    return base64.b32decode(found.group(1).replace(" ", ""))


def test_setting_an_app_up(person: Any, client: Client, fresh: Act) -> None:
    fresh(person)
    page = client.get(ADD)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    key = _key_on(page)
    assert _key_on(client.get(ADD)) == key, "a page loaded again shows the same key"
    client.post(ADD, {"code": shown(key), "name": "My phone"})
    assert Factor.objects.get(kind="totp").name == "My phone"
    assert is_verified(client)
    assert methods_of(client) == ["pwd", "totp"]
    assert "My phone" in client.get("/account/factors/").content.decode()
    assert _key_on(client.get(ADD)) != key, "the next app gets a key of its own"


def test_the_owner_is_told_that_an_app_was_set_up(person: Any, client: Client, fresh: Act) -> None:
    fresh(person)
    key = _key_on(client.get(ADD))
    client.post(ADD, {"code": shown(key), "name": "My phone"})
    told = mail.outbox[-1]
    assert told.to == [person.email]
    assert told.subject == "A second step was set up"
    assert "My phone" in told.body
    assert totp.spelled(key) not in told.body


def test_a_key_that_waits_is_not_stored_in_clear(person: Any, client: Client, fresh: Act) -> None:
    fresh(person)
    key = _key_on(client.get(ADD))
    kept = str(dict(client.session.items()))
    assert base64.b32encode(key).decode() not in kept
    assert key.hex() not in kept


def test_a_wrong_code_sets_nothing_up_and_keeps_the_key(
    person: Any, client: Client, fresh: Act
) -> None:
    fresh(person)
    key = _key_on(client.get(ADD))
    answer = client.post(ADD, {"code": wrong(key), "name": "Phone"})
    assert answer.status_code == 200
    assert "This is not the code" in answer.content.decode()
    assert _key_on(answer) == key
    assert Factor.objects.count() == 0


def test_the_same_form_twice_is_no_error(person: Any, client: Client, fresh: Act) -> None:
    fresh(person)
    key = _key_on(client.get(ADD))
    form = {"code": shown(key), "name": "Phone"}
    client.post(ADD, form)
    assert client.post(ADD, form)["Location"] == "/account/factors/"
    assert Factor.objects.filter(kind="totp").count() == 1


def test_an_app_gets_another_name(careful: Any, client: Client, fresh: Act) -> None:
    fresh(careful)
    row = Factor.objects.get()
    client.post(f"/account/factors/{row.pk}/name/", {"name": "<b>Old phone</b>"})
    page = client.get("/account/factors/").content.decode()
    assert html.escape("<b>Old phone</b>") in page
    assert "<b>Old" not in page


def test_an_app_is_removed_after_being_told_what_happens(
    careful: Any, client: Client, fresh: Act
) -> None:
    fresh(careful)
    row = Factor.objects.get()
    page = client.get(f"/account/factors/{row.pk}/remove/").content.decode()
    assert "your password alone lets somebody in" in page
    assert Factor.objects.count() == 1
    client.post(f"/account/factors/{row.pk}/remove/")
    assert Factor.objects.count() == 0
    assert mail.outbox[-1].subject == "A second step was removed"
    assert not is_verified(client)


@pytest.mark.parametrize("what", ["name", "remove"])
def test_a_factor_of_somebody_else_is_not_there(
    careful: Any, client: Client, fresh: Act, what: str
) -> None:
    other = make_person("bob@example.com")
    theirs = give_app(other, OTHER_KEY, "Theirs")
    fresh(careful)
    path = f"/account/factors/{theirs.pk}/{what}/"
    assert client.get(path).status_code == 404
    assert client.post(path, {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


@pytest.mark.parametrize("path", [ADD, "/account/factors/{}/name/", "/account/factors/{}/remove/"])
def test_a_borrowed_browser_changes_no_factor(
    careful: Any, client: Client, enter: Act, path: str
) -> None:
    """Signed in long ago is not enough: the page asks once more."""
    enter(careful)
    path = path.format(Factor.objects.get().pk)
    for answer in (client.get(path), client.post(path, {"name": "x", "code": "123456"})):
        assert answer["Location"].startswith("/reauthenticate/?next=")
    assert Factor.objects.get().name == "Phone"


def test_a_password_alone_takes_no_factor_away(careful: Any, client: Client, enter: Act) -> None:
    """A session that never proved the second step proves it before it removes one."""
    enter(careful)
    session = client.session
    del session["otp_device_id"]
    session.save()
    client.post("/reauthenticate/?next=/account/factors/", {"password": PASSWORD})
    path = f"/account/factors/{Factor.objects.get().pk}/remove/"
    answer = client.post(path)
    assert answer["Location"].startswith("/account/factors/prove/?next=")
    assert Factor.objects.count() == 1
    answer = client.get(answer["Location"])
    client.post(answer["Location"], {"code": shown(KEY, steps=1)})
    client.post(path)
    assert Factor.objects.count() == 0


@pytest.mark.parametrize("path", [ADD, "/account/factors/{}/name/", "/account/factors/{}/remove/"])
def test_csrf_no_other_site_changes_a_factor(careful: Any, fresh: Act, path: str) -> None:
    browser = fresh(careful)
    browser.handler.enforce_csrf_checks = True
    answer = browser.post(path.format(Factor.objects.get().pk), {"name": "x", "code": shown()})
    assert answer.status_code == 403


def test_a_stranger_is_led_to_sign_in(client: Client, db: None) -> None:
    for path in ("/account/factors/", ADD, "/account/factors/1/remove/"):
        assert client.get(path)["Location"].startswith("/sign-in/")
