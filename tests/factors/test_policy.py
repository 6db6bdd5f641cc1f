"""Where a second step is demanded, whoever has none sets one up before anything else, and there is no way round."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.access.services import groups, roles
from apps.accounts.models import BrowserSession
from apps.accounts.services import passwords
from apps.factors.errors import Demanded
from apps.factors.models import Factor
from apps.factors.services import factors, policy
from tests.factors.conftest import (
    OTHER_KEY,
    PASSWORD,
    SET_UP,
    STAGE,
    give_app,
    is_signed_in,
    is_verified,
    key_on,
    make_person,
    methods_of,
    set_up,
    shown,
    wrong,
)
from tests.support import authorizing, factories

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def test_nobody_is_asked_unless_somebody_demands_it(person: Any) -> None:
    assert not policy.is_required(user_id=person.pk)


@pytest.mark.parametrize(
    ("demand", "role", "expected"),
    [
        ("none", "administrator", False),
        ("staff", "member", False),
        ("staff", "administrator", True),
        ("everyone", "member", True),
    ],
)
def test_the_setting_says_of_whom(
    db: None, settings: Any, demand: str, role: str, expected: bool
) -> None:
    settings.FACTOR_REQUIRED = demand
    person = make_person(roles=[role])
    assert policy.is_required(user_id=person.pk) is expected


def test_a_role_may_demand_it_directly_or_through_a_group(person: Any) -> None:
    roles.define(slug="treasurer")
    roles.demand_factor(slug="treasurer", is_demanded=True)
    assert not policy.is_required(user_id=person.pk)
    roles.assign(user_id=person.pk, role="treasurer")
    assert policy.is_required(user_id=person.pk)
    roles.take_away(user_id=person.pk, role="treasurer")
    assert not policy.is_required(user_id=person.pk)
    groups.define(name="Board", roles=["treasurer"])
    groups.add_member(name="Board", user_id=person.pk)
    assert policy.is_required(user_id=person.pk)
    roles.demand_factor(slug="treasurer", is_demanded=False)
    assert not policy.is_required(user_id=person.pk)


def test_the_next_sign_in_leads_to_setting_it_up_and_on(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    assert password(person, to="/sign-in/?next=/account/emails/")["Location"] == SET_UP
    answer = set_up(client)
    assert len(re.findall(r"<code>([0-9A-Z-]{14})</code>", answer.content.decode())) == 10
    assert not is_signed_in(client), "the codes are seen first"
    assert client.post(SET_UP)["Location"] == "/account/emails/"
    assert methods_of(client) == ["pwd", "totp"]
    assert is_verified(client)
    assert mail.outbox[-1].subject == "A second step was set up"


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/factors/",
        "/account/factors/app/",
        "/account/password/",
        "/account/sessions/",
        "/reauthenticate/",
        "/admin/",
        "/developers/",
    ],
)
def test_stage_skipping_no_address_opens_before(
    person: Any, client: Client, password: Act, demanded: None, path: str
) -> None:
    password(person)
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0] == SET_UP
    assert client.get("/sign-in/")["Location"] == SET_UP
    assert BrowserSession.objects.count() == 0


def test_stage_skipping_the_other_stages_lead_nowhere(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    password(person)
    for path in (STAGE, "/verify-email/"):
        assert client.post(path, {"code": "123456"})["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_stage_skipping_going_on_without_a_code_stays(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    password(person)
    for form in ({}, {"code": "", "name": ""}, {"code": wrong(), "name": "Phone"}):
        assert client.post(SET_UP, form).status_code == 200
    assert Factor.objects.count() == 0
    assert not is_signed_in(client)


def test_the_page_is_closed_to_whoever_gave_no_password(client: Client, demanded: None) -> None:
    assert client.get(SET_UP)["Location"] == "/sign-in/"


def test_the_authorization_endpoint_gives_no_code_before(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    app = factories.make_client(is_first_party=True)
    asked = authorizing.request_of(app)
    to = client.get("/oauth/authorize", asked)["Location"]
    assert password(person, to=to)["Location"] == SET_UP
    again = client.get("/oauth/authorize", asked)["Location"]
    assert "code=" not in again
    silent = client.get("/oauth/authorize", asked | {"prompt": "none"})["Location"]
    assert "error=login_required" in silent
    set_up(client)
    onward = client.post(SET_UP)["Location"]
    assert onward.startswith("/oauth/authorize?request_id=")
    assert "code=" in client.get(onward)["Location"]


def test_the_json_door_tells_it_and_opens_nothing(
    person: Any, client: Client, demanded: None
) -> None:
    token = client.get("/api/v1/session").json()["csrf_token"]
    answer = client.post(
        "/api/v1/login",
        {"email": person.email, "password": PASSWORD},
        content_type="application/json",
        headers={"x-csrftoken": token},
    )
    assert answer.status_code == 202
    assert answer.json()["next"] == "factor_set_up"
    assert answer.json()["url"].endswith(SET_UP)
    assert client.get("/api/v1/session").json()["status"] == "pending"
    assert not is_signed_in(client)


def test_one_may_leave_instead(person: Any, client: Client, password: Act, demanded: None) -> None:
    password(person)
    client.post("/sign-out/", {"next": "/sign-in/"})
    assert client.get("/sign-in/").status_code == 200


def test_whoever_has_one_is_not_led_there(careful: Any, enter: Act, demanded: None) -> None:
    assert is_signed_in(enter(careful))


def test_a_second_browser_cannot_set_up_another_first_one(person: Any, demanded: None) -> None:
    """Somebody with the password waits at the page while its owner sets a factor up."""
    owner, thief = Client(), Client()
    for browser in (owner, thief):
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    key = key_on(thief.get(SET_UP))
    set_up(owner)
    answer = thief.post(SET_UP, {"code": shown(key), "name": "Mine"})
    assert answer["Location"] == "/sign-in/"
    assert Factor.objects.filter(kind="totp").count() == 1
    assert not is_signed_in(thief)


def test_first_ones_set_up_at_once_leave_one(race: Any) -> None:
    from apps.core.errors import Conflict
    from apps.factors.services import totp

    person = make_person()

    def add(number: int) -> bool:
        key = bytes([number]) * 20
        try:
            totp.add(user_id=person.pk, key=key, code=shown(key), name="x", is_first=True)
        except Conflict:
            return False
        return True

    assert race(8, add).count(True) == 1


def test_it_ends_with_a_password_change(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    password(person)
    passwords.change(user=person, password="eleven-loud-Ferries-in-1874")
    assert client.get(SET_UP)["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_the_last_one_stays_where_one_is_demanded(
    careful: Any, client: Client, fresh: Act, demanded: None
) -> None:
    row = Factor.objects.get(kind="totp")
    with pytest.raises(Demanded):
        factors.remove(user_id=careful.pk, factor_id=row.pk)
    fresh(careful)
    for answer in (
        client.get(f"/account/factors/{row.pk}/remove/", follow=True),
        client.post(f"/account/factors/{row.pk}/remove/", follow=True),
    ):
        assert "must have a second step" in answer.content.decode()
    assert Factor.objects.filter(kind="totp").count() == 1
    give_app(careful, OTHER_KEY)
    client.post(f"/account/factors/{row.pk}/remove/")
    assert Factor.objects.filter(kind="totp").count() == 1


def test_csrf_no_other_site_sets_one_up(person: Any, demanded: None) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    key = key_on(browser.get(SET_UP))
    browser.handler.enforce_csrf_checks = True
    assert browser.post(SET_UP, {"code": shown(key), "name": "x"}).status_code == 403
    assert Factor.objects.count() == 0


def test_the_codes_can_be_saved_before_going_on(
    person: Any, client: Client, password: Act, demanded: None
) -> None:
    password(person)
    page = set_up(client).content.decode()
    listed = re.findall(r"<code>([0-9A-Z-]{14})</code>", page)
    answer = client.post("/account/factors/recovery-codes/text/", {"codes": " ".join(listed)})
    assert answer["Content-Type"].startswith("text/plain")


def test_a_new_account_sets_one_up_as_well(client: Client, demanded: None, db: None) -> None:
    client.post("/sign-up/", {"email": "new@example.com", "password1": PASSWORD})
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", str(mail.outbox[-1].body))
    assert found
    assert (
        client.post("/verify-email/", {"code": found.group(), "action": "verify"})["Location"]
        == SET_UP
    )
    assert not is_signed_in(client)
    set_up(client)
    client.post(SET_UP)
    assert is_signed_in(client)
