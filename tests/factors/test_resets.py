"""Staff and operators let somebody begin anew who has lost everything that proves them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.access.services import roles
from apps.accounts.models import BrowserSession, User
from apps.audit.models import Event, Party
from apps.core.errors import Forbidden, Invalid
from apps.core.services import worker
from apps.factors.models import Factor, Passkey, TrustedBrowser
from apps.factors.services import recovery_codes, resets, trusted_browsers
from tests.admin.staff import act, signed_in
from tests.commands.conftest import manage  # noqa: F401 - a fixture
from tests.commands.terminal import Manage, refused
from tests.factors.conftest import give_app
from tests.factors.passkeys import is_signed_in, sign_in, somebody
from tests.support import factories
from tests.support.factories import Person

pytestmark = pytest.mark.django_db


def careful() -> tuple[Person, Client]:
    """Somebody with everything: an app, a passkey, recovery codes, a trusted browser, a session."""
    person, device = somebody()
    user = User.objects.get(pk=person.id)
    give_app(user)
    recovery_codes.make(user_id=user.pk)
    client = Client()
    sign_in(client, device)
    session = BrowserSession.objects.get(user=user)
    trusted_browsers.begin(user_id=user.pk, session_id=session.pk, user_agent="")
    return person, client


def reset_by(staff: Client, *people: Person, reason: str = "lost") -> Any:
    return staff.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "reset_factors", "_selected_action": [p.id for p in people], "reason": reason},
        follow=True,
    )


def nothing_happened_to(person: Person) -> bool:
    return Factor.objects.filter(user=person.id).count() == 3


def test_staff_take_everything_away_and_the_owner_is_told(mailoutbox: list[Any]) -> None:
    person, client = careful()
    helper = factories.make_person(roles=["administrator"])
    staff = signed_in(helper)
    page = act(staff, "accounts_user", "reset_factors", person.id).content.decode()
    assert person.email in page
    assert nothing_happened_to(person)
    reset_by(staff, person, reason="stolen")
    assert not Factor.objects.filter(user=person.id).exists()
    assert not Passkey.objects.exists()
    assert not TrustedBrowser.objects.exists()
    assert not is_signed_in(client)
    event = Event.objects.get(name="factor.reset")
    assert event.details == {"factors": 3, "reason": "stolen"}
    assert Party.objects.get(event=event, role="actor").person_id == helper.id
    assert mailoutbox == []
    worker.run_due()
    (told,) = mailoutbox
    assert told.to == [person.email]
    assert "administrator" in told.body
    # The password opens the account again, and nothing more is asked.
    client.post("/sign-in/", {"login": person.email, "password": person.password})
    assert is_signed_in(client)


@pytest.mark.parametrize("reason", ["", "because", "lost; stolen"])
def test_a_reason_is_given(reason: str) -> None:
    person, _ = careful()
    reset_by(signed_in(factories.make_person(roles=["administrator"])), person, reason=reason)
    assert nothing_happened_to(person)
    with pytest.raises(Invalid):
        resets.reset(user_id=person.id, reason=reason)


def test_who_only_looks_takes_nothing_away() -> None:
    person, _ = careful()
    reset_by(signed_in(factories.make_person(roles=["staff"])), person)
    assert nothing_happened_to(person)


def test_nobody_reaches_above_themselves() -> None:
    """Whoever could would need one phone call to get past an administrator's second step."""
    roles.define(slug="clerk", permissions=["admin.view", "admin.change"])
    clerk = signed_in(factories.make_person(roles=["clerk"]))
    person, _ = careful()
    roles.assign(user_id=person.id, role="administrator")
    answer = reset_by(clerk, person)
    assert "ask an administrator" in answer.content.decode()
    assert nothing_happened_to(person)


def test_nobody_takes_their_own_away_here() -> None:
    from apps.accounts.services import directory

    person, _ = careful()
    roles.assign(user_id=person.id, role="administrator")
    with pytest.raises(Forbidden):
        directory.reset_factors(actor_id=person.id, user_id=person.id, reason="lost")
    assert nothing_happened_to(person)


def test_it_needs_a_session_that_proved_a_factor() -> None:
    person, _ = careful()
    staff = signed_in(factories.make_person(roles=["administrator"]), proved=False)
    reset_by(staff, person)
    assert nothing_happened_to(person)


def test_an_operator_resets_by_command(manage: Manage, mailoutbox: list[Any]) -> None:  # noqa: F811 - the fixture
    person, client = careful()
    refused(manage("reset_factors", "--email", person.email), naming="--reason")
    words = ["--email", person.email.upper(), "--reason"]
    refused(manage("reset_factors", *words, "because"), naming="reason")
    refused(manage("reset_factors", "--email", "x@y.example", "--reason", "lost"), naming="email")
    assert nothing_happened_to(person)
    done = manage("reset_factors", *words, "lost", "--json")
    assert done.made["removed"] == 3
    assert not Factor.objects.filter(user=person.id).exists()
    assert not is_signed_in(client)
    worker.run_due()
    assert [mail.to for mail in mailoutbox] == [[person.email]]


# What the person reads who has none of it


def test_the_way_out_is_shown_and_tells_a_stranger_nothing(settings: Any) -> None:
    settings.HELP_URL = "https://help.example/"
    person, _ = somebody()
    client, stranger = Client(), Client()
    client.post("/sign-in/", {"login": person.email, "password": person.password})
    assert 'href="/sign-in/factor/help/"' in client.get("/sign-in/factor/").content.decode()
    pages = [
        browser.get("/sign-in/factor/help/").content.split(b"<main")[1].split(b"</main>")[0]
        for browser in (client, stranger)
    ]
    assert pages[0] == pages[1]
    assert b"https://help.example/" in pages[0]
    assert person.email.encode() not in pages[0]


def test_a_recovery_code_opens_the_account_of_somebody_with_passkeys_only() -> None:
    person, _ = somebody()
    codes = recovery_codes.make(user_id=person.id)
    client = Client()
    client.post("/sign-in/", {"login": person.email, "password": person.password})
    assert b"?with=recovery" in client.get("/sign-in/factor/").content
    assert b'name="code"' in client.get("/sign-in/factor/?with=recovery").content
    assert client.post("/sign-in/factor/", {"code": codes[0]}).status_code == 302
    assert is_signed_in(client)


def test_a_clone_is_written_down_although_nothing_else_happens(client: Client) -> None:
    person, device = somebody()
    device.count = 9
    sign_in(client, device)
    sign_in(Client(), device, count=3)
    event = Event.objects.get(name="factor.cloned")
    assert Party.objects.get(event=event, role="subject").person_id == person.id
