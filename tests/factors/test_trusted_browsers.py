"""Trusted browsers: where the second step is not asked, and everything that ends it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.services import passwords, people, sessions
from apps.factors.models import Factor, TrustedBrowser
from apps.factors.services import factors, trusted_browsers
from tests.factors.conftest import (
    OTHER_KEY,
    PASSWORD,
    STAGE,
    give_app,
    is_signed_in,
    is_verified,
    make_person,
    methods_of,
    pass_time,
    shown,
)

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
COOKIE = "vestibule_trusted"
ALL = "/account/factors/browsers/forget/"
AGENT = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def _later(browser: Client) -> Client:
    """The same browser without its session, as on the next day."""
    later = Client(headers=AGENT)
    if COOKIE in browser.cookies:
        later.cookies[COOKIE] = browser.cookies[COOKIE].value
    return later


def _is_asked(person: Any, browser: Client) -> bool:
    answer = browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return bool(answer["Location"] == STAGE)


@pytest.fixture
def trusting(careful: Any, enter: Act) -> Client:
    """A browser that its person has just trusted."""
    browser: Client = enter(careful, browser=Client(headers=AGENT), trust="yes")
    return browser


def test_a_trusted_browser_is_not_asked(careful: Any, trusting: Client) -> None:
    later = _later(trusting)
    assert not _is_asked(careful, later)
    assert is_signed_in(later)


def test_trust_proves_no_factor(careful: Any, trusting: Client) -> None:
    """The session is of the first level: staff pages and step-up still ask."""
    later = _later(trusting)
    _is_asked(careful, later)
    assert methods_of(later) == ["pwd"]
    assert not is_verified(later)


def test_nobody_is_trusted_who_did_not_ask_for_it(careful: Any, enter: Act) -> None:
    browser = enter(careful, browser=Client(headers=AGENT))
    assert COOKIE not in browser.cookies
    assert _is_asked(careful, _later(browser))


def test_the_cookie_says_nothing_and_no_script_reads_it(careful: Any, trusting: Client) -> None:
    cookie = trusting.cookies[COOKIE]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", 30 * 86_400)
    assert len(cookie.value) == 43
    assert not TrustedBrowser.objects.filter(digest=cookie.value).exists()


def test_the_cookie_is_a_host_cookie_on_https(settings: Any) -> None:
    import subprocess
    import sys

    asked = "from django.conf import settings as s; print(s.TRUSTED_BROWSER_COOKIE_NAME)"
    import os

    env = os.environ | {"IDP_ISSUER": "https://id.example.com"}
    said = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "__Host-trusted"


def test_its_owner_is_told(trusting: Client) -> None:
    assert mail.outbox[-1].subject == "A browser is not asked for the second step"
    assert "For 30 days" in mail.outbox[-1].body


def test_trust_is_for_one_person(careful: Any, trusting: Client) -> None:
    other = make_person("bob@example.com")
    give_app(other, OTHER_KEY)
    assert _is_asked(other, _later(trusting))


def test_two_people_may_trust_one_browser(careful: Any, trusting: Client, enter: Act) -> None:
    other = make_person("bob@example.com")
    give_app(other, OTHER_KEY)
    both = enter(other, browser=_later(trusting), key=OTHER_KEY, trust="yes")
    assert not _is_asked(careful, _later(both))
    assert not _is_asked(other, _later(both))


def test_trust_ends_after_its_days(
    careful: Any, trusting: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_time(monkeypatch, 30 * 86_400 + 1)
    assert _is_asked(careful, _later(trusting))


def test_those_whose_time_is_over_are_purged(
    trusting: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trusted_browsers.purge() == 0
    pass_time(monkeypatch, 30 * 86_400 + 1)
    assert trusted_browsers.purge() == 1


def test_zero_days_end_what_was_given_and_offer_nothing(
    careful: Any, trusting: Client, settings: Any
) -> None:
    settings.TRUSTED_BROWSER_DAYS = 0
    later = _later(trusting)
    assert _is_asked(careful, later)
    assert 'name="trust"' not in later.get(STAGE).content.decode()
    answer = later.post(STAGE, {"code": shown(steps=1), "trust": "yes"})
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize(
    "planted", ["x" * 43, ".".join(["y" * 43] * 5), "z" * 5000, "\u00e9", "..."]
)
def test_a_made_up_cookie_is_worth_nothing(careful: Any, planted: str) -> None:
    browser = Client()
    browser.cookies[COOKIE] = planted
    assert _is_asked(careful, browser)


def test_a_planted_cookie_is_not_adopted(careful: Any, enter: Act) -> None:
    """Whoever planted it would be trusted with the owner's next tick."""
    victim = Client()
    victim.cookies[COOKIE] = "p" * 43
    enter(careful, browser=victim, trust="yes")
    thief = Client()
    thief.cookies[COOKIE] = "p" * 43
    assert _is_asked(careful, thief)


def _ended_others(person: Any, browser: Client) -> None:
    assert browser.post("/account/sessions/end-others/").status_code == 302


def _changed_password(person: Any, browser: Client) -> None:
    passwords.change(user=person, password=PASSWORD)


def _removed_a_factor(person: Any, browser: Client) -> None:
    extra = give_app(person, OTHER_KEY)
    TrustedBrowser.objects.create(user=person, digest="0" * 64)
    factors.remove(user_id=person.pk, factor_id=extra.pk)


def _added_a_factor(person: Any, browser: Client) -> None:
    give_app(person, OTHER_KEY)


def _deactivated(person: Any, browser: Client) -> None:
    people.deactivate(user=person)
    people.reactivate(user=person)


def _revoked_a_session(person: Any, browser: Client) -> None:
    sessions.revoke(user=person, session_ids=[browser.session["sid"]])


def _forgot_all(person: Any, browser: Client) -> None:
    assert browser.post(ALL).status_code == 302


def _forgot_one(person: Any, browser: Client) -> None:
    row = trusted_browsers.all_of(user_id=person.pk)[0]
    assert browser.post(f"/account/factors/browsers/{row.id}/forget/").status_code == 302


@pytest.mark.parametrize(
    "end",
    [
        _ended_others,
        _changed_password,
        _added_a_factor,
        _removed_a_factor,
        _deactivated,
        _revoked_a_session,
        _forgot_all,
        _forgot_one,
    ],
)
def test_stolen_trusted_browser_cookie_is_worthless_after(
    careful: Any, trusting: Client, end: Callable[[Any, Client], None]
) -> None:
    thief = _later(trusting)
    assert not _is_asked(careful, _later(trusting))
    end(careful, trusting)
    assert TrustedBrowser.objects.count() == 0
    assert _is_asked(careful, thief)
    assert not is_signed_in(thief)


def test_signing_out_keeps_it(careful: Any, trusting: Client) -> None:
    trusting.post("/sign-out/")
    assert not _is_asked(careful, _later(trusting))


def test_somebody_elses_browser_cannot_be_forgotten(careful: Any, trusting: Client) -> None:
    other = make_person("bob@example.com")
    stranger = Client()
    stranger.post("/sign-in/", {"login": other.email, "password": PASSWORD})
    row = TrustedBrowser.objects.get()
    assert stranger.post(f"/account/factors/browsers/{row.pk}/forget/").status_code == 404
    stranger.post(ALL)
    assert TrustedBrowser.objects.count() == 1


def test_csrf_no_other_site_forgets_a_browser(trusting: Client) -> None:
    trusting.handler.enforce_csrf_checks = True
    row = TrustedBrowser.objects.get()
    assert trusting.post(ALL).status_code == 403
    assert trusting.post(f"/account/factors/browsers/{row.pk}/forget/").status_code == 403
    assert TrustedBrowser.objects.count() == 1


def test_the_list_knows_this_browser(careful: Any, trusting: Client) -> None:
    page = trusting.get("/account/factors/").content.decode()
    assert "<bdi>Firefox</bdi> on <bdi>Linux</bdi>" in page
    assert "This browser" in page
    rows = trusted_browsers.all_of(user_id=careful.pk, tokens=["other"])
    assert [row.is_current for row in rows] == [False]


def test_no_more_than_twenty_are_kept(careful: Any, trusting: Client) -> None:
    sid = trusting.session["sid"]
    for number in range(trusted_browsers.MOST):
        trusted_browsers.begin(user_id=careful.pk, session_id=sid, user_agent=str(number))
    assert TrustedBrowser.objects.filter(user=careful).count() == trusted_browsers.MOST


def test_trust_asked_for_while_sessions_end_does_not_survive(race: Any) -> None:
    person = make_person()
    give_app(person)
    for _ in range(5):
        session = sessions.begin(user=person, methods=["pwd"], ip=None, user_agent="")

        def act(number: int, sid: Any = session.pk) -> None:
            if number == 0:
                sessions.end_all(user=person)
            else:
                trusted_browsers.begin(user_id=person.pk, session_id=sid, user_agent="")

        race(4, act)
        assert TrustedBrowser.objects.count() == 0


def test_there_is_nothing_left_to_trust_when_the_factor_is_gone(
    careful: Any, trusting: Client
) -> None:
    factors.remove(user_id=careful.pk, factor_id=Factor.objects.get(kind="totp").pk)
    assert TrustedBrowser.objects.count() == 0
