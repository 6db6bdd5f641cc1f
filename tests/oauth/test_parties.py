"""OpenID Connect Back-Channel Logout 1.0 §2.3: every way in which a session ends is told."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import departures, notices, people, sessions
from apps.clients.services import lookup
from apps.core import clock
from apps.core.models import Job
from apps.core.services import purging
from apps.oauth.errors import LoginRequired
from apps.oauth.models import Grant, SessionParty
from apps.oauth.services import front_channel
from apps.oauth.services.codes import Authorization
from tests.admin import staff
from tests.oauth.authorizations import authorization
from tests.support.authorizing import id_token_of, signed_in
from tests.support.factories import PASSWORD, Person, RegisteredClient, make_client, make_person
from tests.support.oauth import decoded
from tests.support.races import Race
from tests.support.relying_party import Register, RelyingParty, work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.3"),
]


def row(person: Person) -> User:
    return User.objects.get(pk=person.id)


def signs_out(browser: Client, person: Person, sid: str) -> None:
    browser.post("/sign-out/")


def is_sent_by_an_app(browser: Client, person: Person, sid: str) -> None:
    page = browser.get("/oauth/end-session").content.decode()
    sealed = re.search(r'name="sealed" value="([^"]*)"', page)
    assert sealed
    form = urlencode({"sealed": sealed[1], "decision": "allow"})
    browser.post("/oauth/end-session", form, content_type="application/x-www-form-urlencoded")


def ends_it_from_elsewhere(browser: Client, person: Person, sid: str) -> None:
    other = signed_in(person)
    other.post(f"/account/sessions/{sid}/end/")


def ends_all_others(browser: Client, person: Person, sid: str) -> None:
    signed_in(person).post("/account/sessions/end-others/")


def changes_the_password_elsewhere(browser: Client, person: Person, sid: str) -> None:
    new = "another-Quiet-tram-in-1932"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in(person).post("/account/password/", form)


def is_deactivated(browser: Client, person: Person, sid: str) -> None:
    people.deactivate(user=row(person))


def asks_to_be_deleted(browser: Client, person: Person, sid: str) -> None:
    departures.schedule(user_id=person.id, keep_session=None)


def is_deleted(browser: Client, person: Person, sid: str) -> None:
    people.delete(user=row(person))


def says_it_was_not_me(browser: Client, person: Person, sid: str) -> None:
    notices.disavow(notices.issue(user_id=person.id, what="password", address=person.email))


def is_ended_by_staff(browser: Client, person: Person, sid: str) -> None:
    desk = staff.signed_in(make_person(is_superuser=True))
    staff.act(desk, "accounts_user", "end_sessions", person.id)


def was_not_used_for_too_long(browser: Client, person: Person, sid: str) -> None:
    BrowserSession.objects.filter(pk=sid).update(idle_at=clock.now() - timedelta(seconds=1))
    browser.get("/account/")


def ran_out_while_nobody_looked(browser: Client, person: Person, sid: str) -> None:
    BrowserSession.objects.filter(pk=sid).update(expires_at=clock.now() - timedelta(seconds=1))
    call_command("purge")


WAYS = (
    signs_out,
    is_sent_by_an_app,
    ends_it_from_elsewhere,
    ends_all_others,
    changes_the_password_elsewhere,
    is_deactivated,
    asks_to_be_deleted,
    is_deleted,
    says_it_was_not_me,
    is_ended_by_staff,
    was_not_used_for_too_long,
    ran_out_while_nobody_looked,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_party_is_told(
    party: RelyingParty, register: Register, way: Callable[[Client, Person, str], None]
) -> None:
    app, person = register(), make_person()
    browser = signed_in(person)
    claims = decoded(id_token_of(browser, app))[1]
    way(browser, person, claims["sid"])
    work()
    assert party.refused == []
    assert [told["sid"] for told in party.told] == [claims["sid"]]
    # Somebody who is gone has no name any more; the session has.
    is_gone = not User.objects.filter(pk=person.id).exists()
    assert party.told[0].get("sub") == (None if is_gone else claims["sub"])


def handed_over(app: RegisteredClient, given: Authorization) -> str:
    client = lookup.find(app.id)
    assert client
    return front_channel.hand_over(client=client, authorization=given)["code"]


def test_whoever_has_just_signed_out_gives_nothing_that_could_begin_a_session(
    register: Register,
) -> None:
    app, person = register(), make_person()
    session = sessions.begin(user=row(person), methods=["pwd"], ip=None, user_agent="")
    sessions.end(user=row(person), session_ids=[session.pk])
    with pytest.raises(LoginRequired):
        handed_over(app, authorization(person, app, sid=session.pk))
    assert not Grant.objects.exists()
    assert not SessionParty.objects.exists()


def test_of_a_code_and_a_sign_out_at_the_same_instant_none_goes_untold(race: Race) -> None:
    """Whoever got a code is told, whatever came first."""
    app = make_client(metadata={"backchannel_logout_uri": "https://notes.example/logout"})
    person = make_person()
    began = [
        sessions.begin(user=row(person), methods=["pwd"], ip=None, user_agent="").pk
        for _ in range(8)
    ]

    def step(number: int) -> bool:
        sid = began[number // 2]
        if number % 2:
            sessions.end(user=row(person), session_ids=[sid])
            return False
        try:
            return bool(handed_over(app, authorization(person, app, sid=sid)))
        except LoginRequired:
            return False

    got = {began[number // 2] for number, has in enumerate(race(16, step)) if has}
    told = {uuid.UUID(job.payload["sid"]) for job in Job.objects.all()}
    assert told == got


def test_a_client_that_wants_to_know_nothing_costs_nothing(
    django_assert_num_queries: Any,
) -> None:
    person, app = make_person(), make_client()
    session = sessions.begin(user=row(person), methods=["pwd"], ip=None, user_agent="")
    given, client = authorization(person, app, sid=session.pk), lookup.find(app.id)
    assert client
    with django_assert_num_queries(1):
        front_channel.hand_over(client=client, authorization=given)


def test_parties_are_forgotten_a_week_after_the_end(register: Register) -> None:
    app, person = register(), make_person()
    browser = signed_in(person)
    id_token_of(browser, app)
    browser.post("/sign-out/")
    assert not any(purging.run().values())
    SessionParty.objects.update(ended_at=clock.now() - timedelta(days=7, seconds=1))
    purging.run()
    assert not SessionParty.objects.exists()
