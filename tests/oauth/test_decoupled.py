"""Requests that are answered elsewhere: the corners that no client sees."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.engine import letters
from apps.audit import events
from apps.clients.models import Application
from apps.core.services import purging
from apps.core.services.foreign import Unreachable
from apps.oauth.engine import letters as approval_letters
from apps.oauth.models import DecoupledRequest
from apps.oauth.services.decoupled import pending, user_codes, waking
from tests.oauth.authorizations import authorization
from tests.support import backchannel, devices
from tests.support.factories import RegisteredClient, deactivate, make_person, switch_off

pytestmark = pytest.mark.django_db


def test_a_row_has_a_name_without_secrets() -> None:
    device = devices.make_device()
    devices.codes(device)
    assert str(DecoupledRequest.objects.get()) == f"request of {device.pk}"


def test_a_code_that_another_request_has_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    device = devices.make_device()
    first = devices.codes(device)["user_code"]
    drawn = iter([first, first, "BBBB-CCCC"])
    monkeypatch.setattr(user_codes, "new", lambda: next(drawn))
    assert devices.codes(device)["user_code"] == "BBBB-CCCC"


def test_who_is_shut_out_or_whose_session_has_ended_allows_nothing() -> None:
    device, person = devices.make_device(), make_person()
    devices.codes(device)
    row = DecoupledRequest.objects.get()

    def allow() -> None:
        pending.allow(
            request_id=row.pk,
            session_id=uuid4(),
            authorization=authorization(person, device),
            asked=None,
            event=events.DEVICE_ALLOWED,
        )

    with pytest.raises(pending.Gone):
        allow()
    deactivate(person)
    with pytest.raises(pending.Gone):
        allow()
    row.refresh_from_db()
    assert row.answered_at is None


def test_an_interval_does_not_grow_beyond_the_life_of_a_request() -> None:
    device = devices.make_device()
    code = devices.codes(device)["device_code"]
    DecoupledRequest.objects.update(interval=599)
    for _ in range(3):
        devices.poll(device, code)
    assert DecoupledRequest.objects.get().interval == 600


def test_requests_end_with_their_app() -> None:
    device = devices.make_device()
    devices.codes(device)
    switch_off(device)
    assert not DecoupledRequest.objects.exists()


def test_requests_are_purged_an_hour_after_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    devices.codes(devices.make_device())
    devices.later(monkeypatch, minutes=70)
    purging.run()
    assert DecoupledRequest.objects.exists()
    devices.later(monkeypatch, minutes=2)
    purging.run()
    assert not DecoupledRequest.objects.exists()


PING = {
    "backchannel_token_delivery_mode": "ping",
    "backchannel_client_notification_endpoint": "https://bank.example/ciba",
}


def in_this_instant_switched_off(client: RegisteredClient) -> None:
    """What a worker can find: the requests of the client are about to go, too."""
    Application.objects.filter(pk=client.pk).update(is_active=False)


def pinged() -> tuple[Any, str]:
    """Return a client that wants to be told, and the id of its request."""
    bank = backchannel.make_bank(metadata=PING)
    backchannel.asked(bank, make_person(), client_notification_token="word")
    return bank, str(DecoupledRequest.objects.get().pk)


def test_a_client_with_a_fault_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _, request = pinged()
    with backchannel.listen(monkeypatch) as posted, pytest.raises(Unreachable):
        posted.answers("503 Service Unavailable")
        waking.wake(request=request)


def test_a_client_that_does_not_want_to_know_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, request = pinged()
    with backchannel.listen(monkeypatch) as posted:
        posted.answers("401 Unauthorized")
        waking.wake(request=request)
        assert len(posted.told) == 1
    assert "refused a notification" in caplog.text
    assert "word" not in caplog.text


def test_nobody_is_told_of_what_is_over_or_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    with backchannel.listen(monkeypatch) as posted:
        waking.wake(request=str(uuid4()))
        bank, request = pinged()
        in_this_instant_switched_off(bank)
        waking.wake(request=request)
        DecoupledRequest.objects.update(expires_at=DecoupledRequest.objects.get().created_at)
        waking.wake(request=request)
        assert posted.told == []


def test_somebody_who_was_shut_out_is_written_nothing(mailoutbox: list[Any]) -> None:
    bank, person = backchannel.make_bank(), make_person()
    backchannel.asked(bank, person)
    row = DecoupledRequest.objects.get()
    deactivate(person)
    approval_letters.ask(request=str(row.pk))
    in_this_instant_switched_off(bank)
    approval_letters.ask(request=str(row.pk))
    letters.write(user_id=uuid4(), template="oauth/email/approval")
    assert not [mail for mail in mailoutbox if "approval" in mail.subject]
    assert row.expires_at - row.created_at == timedelta(minutes=10)
