"""The pages under /account/: profile, addresses, sessions; what is sensitive asks again."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import devices, people, profiles, sessions
from tests.accounts.conftest import PASSWORD, is_signed_in, newest_code, sid_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def browser(person: User, sign_in: SignIn) -> Client:
    return sign_in(person)


@pytest.fixture
def proven(browser: Client) -> Client:
    """Signed in, and proved again a moment ago."""
    browser.post("/reauthenticate/", {"password": PASSWORD})
    return browser


def test_the_overview_counts(person: User, browser: Client) -> None:
    sessions.begin(user=person, methods=["pwd"], ip=None, user_agent="")
    page = browser.get("/account/")
    assert page.context["sessions_count"] == 2
    assert page.context["emails_count"] == 1
    assert page.context["apps_count"] == 0
    assert [point["ok"] for point in page.context["security"]] == [True, True, False, True]


def test_the_overview_says_what_could_be_safer(client: Client) -> None:
    client.force_login(people.create(email="bob@example.com"))
    points = client.get("/account/").context["security"]
    assert [point["ok"] for point in points] == [False, False, False, True]


def test_the_profile_is_shown_and_saved(person: User, browser: Client) -> None:
    people.describe(
        user=person, username="ann", values={"address": {"locality": "Bern"}, "birthdate": "1990"}
    )
    form = browser.get("/account/profile/").context["form"]
    assert (form["username"].value(), form["address_locality"].value()) == ("ann", "Bern")
    answer = browser.post(
        "/account/profile/",
        {
            "username": "ann2",
            "given_name": "Ann",
            "address_country": "CH",
            "zoneinfo": "Europe/Zurich",
            "locale": "de",
        },
    )
    assert answer["Location"] == "/account/profile/"
    values = profiles.values_of(person.pk)
    assert values["given_name"] == "Ann"
    assert values["address"] == {"country": "CH"}
    assert values["locale"] == "de"
    assert values["birthdate"] == ""
    person.refresh_from_db()
    assert person.username == "ann2"


def test_saving_the_profile_leaves_the_record_of_others(person: User, browser: Client) -> None:
    profiles.update(user=person, values={"additional_info": {"desk": 4}})
    browser.post("/account/profile/", {"given_name": "Ann"})
    assert profiles.values_of(person.pk)["additional_info"] == {"desk": 4}


def test_nobody_verifies_a_number_by_a_form(person: User, browser: Client) -> None:
    browser.post(
        "/account/profile/", {"phone_number": "+41446681800", "phone_number_verified": "on"}
    )
    values = profiles.values_of(person.pk)
    assert (values["phone_number"], values["phone_number_verified"]) == ("+41446681800", False)


def test_every_fault_of_the_profile_is_told_at_its_field(person: User, browser: Client) -> None:
    people.create(email="bob@example.com", username="bob")
    answer = browser.post(
        "/account/profile/",
        {
            "website": "javascript:alert(1)",
            "birthdate": "x",
            "address_locality": "x" * 501,
            "zoneinfo": "Mars/Base",
        },
    )
    errors = answer.context["form"].errors
    assert {"website", "birthdate", "zoneinfo"} < set(errors)
    assert any(name.startswith("address_") for name in errors)
    for username in ("BOB", "a b"):
        answer = browser.post("/account/profile/", {"username": username})
        assert answer.context["form"].errors["username"]
    assert profiles.values_of(person.pk)["website"] == ""


def test_an_address_is_added_after_proving_oneself_and_counts_after_its_code(
    person: User, browser: Client, mailoutbox: list[Any]
) -> None:
    answer = browser.post("/account/emails/", {"action_add": "", "email": "New@example.com"})
    assert answer["Location"].startswith("/reauthenticate/")
    assert not mailoutbox
    answer = browser.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/verify-email/"
    assert not EmailAddress.objects.filter(email="new@example.com").exists()
    answer = browser.post("/verify-email/", {"code": newest_code()})
    assert answer["Location"] == "/account/emails/"
    assert EmailAddress.objects.get(email="new@example.com").verified
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_the_main_address_is_the_one_of_the_account(
    person: User, proven: Client, mailoutbox: list[Any]
) -> None:
    before = person.profile.updated_at
    EmailAddress.objects.create(user=person, email="new@example.com", verified=True)
    proven.post("/account/emails/", {"action_primary": "", "email": "new@example.com"})
    person = User.objects.get(pk=person.pk)
    assert person.email == "new@example.com"
    assert person.profile.updated_at > before
    assert [mail.to for mail in mailoutbox] == [["ann@example.com"]]
    proven.post("/account/emails/", {"action_remove": "", "email": "ann@example.com"})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.com"]
    assert is_signed_in(proven)


def test_an_address_that_somebody_took_meanwhile_is_refused(person: User, proven: Client) -> None:
    """Only the constraint sees it: no page fails, nothing changes."""
    EmailAddress.objects.create(user=person, email="new@example.com", verified=True)
    User.objects.create_user("new@example.com")
    answer = proven.post("/account/emails/", {"action_primary": "", "email": "new@example.com"})
    assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).email == "ann@example.com"
    assert EmailAddress.objects.get(user=person, primary=True).email == "ann@example.com"


def test_somebody_elses_address_is_confirmed_by_nobody(
    person: User, proven: Client, mailoutbox: list[Any]
) -> None:
    people.create(email="bob@example.com", verified=True)
    answer = proven.post("/account/emails/", {"action_add": "", "email": "bob@example.com"})
    assert answer["Location"] == "/verify-email/"
    answer = proven.post("/verify-email/", {"code": newest_code()})
    assert answer.status_code == 200
    assert not EmailAddress.objects.filter(user=person, email="bob@example.com").exists()


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_changing_addresses_asks_who_one_is(person: User, browser: Client, action: str) -> None:
    EmailAddress.objects.create(user=person, email="new@example.com", verified=True)
    email = "third@example.com" if action == "action_add" else "new@example.com"
    answer = browser.post("/account/emails/", {action: "", "email": email})
    assert answer["Location"].startswith("/reauthenticate/")
    assert EmailAddress.objects.filter(user=person).count() == 2


def test_the_last_address_stays(person: User, proven: Client) -> None:
    proven.post("/account/emails/", {"action_remove": "", "email": person.email})
    assert EmailAddress.objects.filter(user=person).count() == 1


def test_a_stranger_to_an_address_cannot_touch_it(person: User, proven: Client) -> None:
    bob = people.create(email="bob@example.com", verified=True)
    for action in ("action_primary", "action_remove", "action_send"):
        proven.post("/account/emails/", {action: "", "email": bob.email})
    assert EmailAddress.objects.get(user=bob).primary


def test_the_sessions_are_listed_with_names_people_know(person: User, browser: Client) -> None:
    Client(HTTP_USER_AGENT=FIREFOX).post("/sign-in/", {"login": person.email, "password": PASSWORD})
    rows = browser.get("/account/sessions/").context["sessions"]
    assert [row["is_current"] for row in rows] == [True, False]
    assert str(rows[0]["id"]) == sid_of(browser)
    assert (rows[1]["browser"], rows[1]["device"], rows[1]["ip"]) == (
        "Firefox",
        "Linux",
        "127.0.0.1",
    )


def test_one_session_is_ended_at_once(person: User, browser: Client, sign_in: SignIn) -> None:
    other, third = sign_in(person, browser=Client()), sign_in(person, browser=Client())
    assert (
        browser.post(f"/account/sessions/{sid_of(other)}/end/")["Location"] == "/account/sessions/"
    )
    assert not is_signed_in(other)
    assert is_signed_in(third)
    assert is_signed_in(browser)


def test_a_session_ends_once(person: User, browser: Client, sign_in: SignIn) -> None:
    sid = sid_of(sign_in(person, browser=Client()))
    assert browser.post(f"/account/sessions/{sid}/end/").status_code == 302
    assert browser.post(f"/account/sessions/{sid}/end/").status_code == 404


def test_somebody_elses_session_is_not_there(browser: Client, sign_in: SignIn) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    other = sign_in(bob, browser=Client())
    assert browser.post(f"/account/sessions/{sid_of(other)}/end/").status_code == 404
    assert is_signed_in(other)


def test_ending_ones_own_session_is_signing_out(browser: Client) -> None:
    sid = sid_of(browser)
    assert browser.post(f"/account/sessions/{sid}/end/")["Location"] == "/signed-out/"
    assert BrowserSession.objects.get(pk=sid).ended_at is not None
    assert not is_signed_in(browser)


def test_all_others_end_at_once(person: User, browser: Client, sign_in: SignIn) -> None:
    other = sign_in(person, browser=Client())
    assert browser.post("/account/sessions/end-others/")["Location"] == "/account/sessions/"
    assert not is_signed_in(other)
    assert is_signed_in(browser)


def test_a_link_ends_no_session(browser: Client) -> None:
    assert browser.get(f"/account/sessions/{sid_of(browser)}/end/").status_code == 405
    assert browser.get("/account/sessions/end-others/").status_code == 405
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "path",
    [
        "/account/profile/",
        "/account/sessions/end-others/",
        "/sign-out/",
        "/sign-in/",
        "/sign-up/",
        "/account/emails/",
        "/account/password/",
    ],
)
def test_another_site_changes_nothing(person: User, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    assert browser.post(path, {"given_name": "Eve"}).status_code == 403
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("agent", "browser", "device"),
    [
        (FIREFOX, "Firefox", "Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18 Safari/605.1", "Safari", "Mac"),
        ("curl/8.0", "curl", "an unknown device"),
        ("", "A browser", "an unknown device"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_name_it(agent: str, browser: str, device: str) -> None:
    assert devices.read(agent) == devices.Device(browser, device)


def test_an_address_that_somebody_took_while_its_code_was_entered_is_refused(
    person: User, proven: Client, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form saw nothing; the constraint does, and no page fails."""
    from allauth.account.adapter import DefaultAccountAdapter

    original: Any = DefaultAccountAdapter.confirm_email

    def late(adapter: Any, request: Any, address: Any) -> Any:
        bob = people.create(email="bob@example.com")
        EmailAddress.objects.create(user=bob, email="new@example.com", verified=True)
        monkeypatch.setattr(EmailAddress, "can_set_verified", lambda _: True)
        return original(adapter, request, address)

    proven.post("/account/emails/", {"action_add": "", "email": "new@example.com"})
    monkeypatch.setattr(DefaultAccountAdapter, "confirm_email", late)
    answer = proven.post("/verify-email/", {"code": newest_code()})
    assert answer["Location"] == "/account/emails/"
    assert not EmailAddress.objects.filter(user=person, email="new@example.com").exists()
