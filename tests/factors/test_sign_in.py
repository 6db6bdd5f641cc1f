"""Signing in with a second step: what is asked, what is remembered, and that there is no way round."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from apps.accounts.services import passwords, people
from apps.factors.models import Factor
from apps.factors.services import factors
from tests.factors.conftest import (
    KEY,
    OTHER_KEY,
    PASSWORD,
    STAGE,
    is_signed_in,
    is_verified,
    make_person,
    methods_of,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def test_without_a_factor_a_password_is_enough(person: Any, client: Client, password: Act) -> None:
    assert password(person)["Location"] == "/account/"
    assert methods_of(client) == ["pwd"]
    assert not is_verified(client)


def test_the_code_of_the_app_ends_the_sign_in(careful: Any, client: Client, enter: Act) -> None:
    enter(careful)
    assert is_signed_in(client)
    assert methods_of(client) == ["pwd", "totp"]
    assert is_verified(client)


def test_the_password_alone_opens_nothing(careful: Any, client: Client, password: Act) -> None:
    assert password(careful)["Location"] == STAGE
    assert not is_signed_in(client)
    assert "sid" not in client.session
    for path in (
        "/account/",
        "/account/factors/",
        "/account/factors/app/",
        "/reauthenticate/factor/",
    ):
        assert client.get(path)["Location"].startswith("/sign-in/?next=")


def test_stage_skipping_by_url_leads_back_to_the_stage(
    careful: Any, client: Client, password: Act
) -> None:
    """The sign-in page does not begin anew either: the stage is what is pending."""
    password(careful)
    assert client.get("/sign-in/")["Location"] == STAGE
    assert client.get("/verify-email/")["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_the_stage_is_closed_to_whoever_gave_no_password(careful: Any, client: Client) -> None:
    assert client.get(STAGE)["Location"] == "/sign-in/"
    assert client.post(STAGE, {"code": shown()})["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_where_one_was_going_survives_the_stage(
    careful: Any, client: Client, password: Act
) -> None:
    password(careful, to="/sign-in/?next=/account/emails/")
    assert client.post(STAGE, {"code": shown()})["Location"] == "/account/emails/"


def test_a_wrong_code_is_told_and_signs_nobody_in(
    careful: Any, client: Client, password: Act
) -> None:
    password(careful)
    answer = client.post(STAGE, {"code": wrong()})
    assert answer.status_code == 200
    assert "This is not the code" in answer.content.decode()
    again = client.post(STAGE, {"code": shown()})
    assert "Wait 1 second" in again.content.decode()
    assert not is_signed_in(client)


def test_a_replayed_code_signs_nobody_in(careful: Any, client: Client, enter: Act) -> None:
    enter(careful)
    thief = Client()
    thief.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    assert thief.post(STAGE, {"code": shown()}).status_code == 200
    assert not is_signed_in(thief)


def test_one_code_at_once_in_sixteen_browsers_lets_one_in(race: Any) -> None:
    from tests.factors.conftest import give_app

    person = make_person()
    give_app(person)
    browsers = [Client() for _ in range(16)]
    for browser in browsers:
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    code = shown()
    race(16, lambda number: browsers[number].post(STAGE, {"code": code}).status_code)
    assert [is_signed_in(browser) for browser in browsers].count(True) == 1


def test_code_guessing_is_slowed_whichever_browser_guesses(careful: Any) -> None:
    answers = []
    for _ in range(3):
        browser = Client()
        browser.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
        answers.append(browser.post(STAGE, {"code": wrong()}).content.decode())
    assert "This is not the code" in answers[0]
    assert all("was wrong too often" in answer for answer in answers[1:])
    assert Factor.objects.get().throttling_failure_count == 1


def test_code_guessing_is_bounded_for_each_address(
    careful: Any, client: Client, password: Act
) -> None:
    password(careful)
    codes = [client.post(STAGE, {"code": wrong()}).status_code for _ in range(31)]
    assert codes[:30] == [200] * 30
    assert codes[30] == 429


def test_a_pending_stage_ends_with_a_password_change(
    careful: Any, client: Client, password: Act
) -> None:
    """allauth would keep it for fifteen minutes."""
    password(careful)
    passwords.change(user=careful, password="eleven-loud-Ferries-in-1874")
    assert client.post(STAGE, {"code": shown()})["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200
    assert not is_signed_in(client)


def test_a_pending_stage_ends_with_deactivation(
    careful: Any, client: Client, password: Act
) -> None:
    password(careful)
    people.deactivate(user=careful)
    client.post(STAGE, {"code": shown()})
    assert not is_signed_in(client)


def test_a_pending_stage_ends_with_the_factor_it_asks_for(
    careful: Any, client: Client, password: Act
) -> None:
    """One begins anew, and does not run in circles."""
    password(careful)
    factors.remove(user_id=careful.pk, factor_id=Factor.objects.get().pk)
    assert client.get(STAGE)["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_session_fixation_the_key_is_new_after_each_step(
    careful: Any, client: Client, password: Act
) -> None:
    client.get("/sign-in/")
    keys = []
    password(careful)
    keys.append(client.session.session_key)
    client.post(STAGE, {"code": shown()})
    keys.append(client.session.session_key)
    assert keys[0] != keys[1]
    assert not Session.objects.filter(session_key=keys[0]).exists()


def test_csrf_the_stage_takes_no_form_of_another_site(careful: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/sign-in/")
    token = strict.cookies["vestibule_csrf"].value
    strict.post(
        "/sign-in/", {"login": careful.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    assert strict.get(STAGE).status_code == 200
    assert strict.post(STAGE, {"code": shown()}).status_code == 403
    assert not is_signed_in(strict)


def test_enumeration_a_wrong_password_says_nothing_of_factors(careful: Any, client: Client) -> None:
    make_person("bob@example.com")
    answers = [
        client.post("/sign-in/", {"login": email, "password": "not-the-Password-1"})
        for email in (careful.email, "bob@example.com", "nobody@example.com")
    ]
    said = {
        answer.context["form"].errors.as_json().replace(str(answer.context["csrf_token"]), "")
        for answer in answers
    }
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(said) == 1


def test_the_json_door_tells_the_pending_factor(careful: Any, client: Client) -> None:
    token = client.get("/api/v1/session").json()["csrf_token"]
    answer = client.post(
        "/api/v1/login",
        {"email": careful.email, "password": PASSWORD},
        content_type="application/json",
        headers={"x-csrftoken": token},
    )
    assert answer.status_code == 202
    told = answer.json()
    assert (told["status"], told["next"]) == ("pending", "mfa_authenticate")
    assert told["url"].endswith(STAGE)
    assert client.get("/api/v1/session").json()["status"] == "pending"
    client.post(STAGE, {"code": shown()})
    assert client.get("/api/v1/session").json()["status"] == "signed_in"


def test_one_may_start_again_from_the_stage(careful: Any, client: Client, password: Act) -> None:
    password(careful)
    assert client.post("/sign-out/", {"next": "/sign-in/"})["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_a_session_is_verified_only_while_its_factor_is_there(
    careful: Any, client: Client, enter: Act
) -> None:
    enter(careful)
    Factor.objects.all().delete()
    assert is_signed_in(client)
    assert not is_verified(client)


def test_proving_again_makes_the_session_fresh(
    careful: Any, client: Client, enter: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(careful)
    answer = client.get("/account/factors/app/")
    assert answer["Location"].startswith("/reauthenticate/?next=")
    before = client.session.session_key
    answer = client.post(
        "/reauthenticate/factor/?next=/account/factors/app/", {"code": shown(steps=1)}
    )
    assert answer["Location"] == "/account/factors/app/"
    assert client.session.session_key != before
    assert methods_of(client) == ["pwd", "totp"]
    assert client.get("/account/factors/app/").status_code == 200


def test_two_apps_are_both_asked(careful: Any, client: Client, enter: Act) -> None:
    from tests.factors.conftest import give_app

    give_app(careful, OTHER_KEY, "Tablet")
    enter(careful, key=OTHER_KEY)
    assert is_verified(client)
    assert is_verified(enter(careful, browser=Client(), key=KEY))
