"""Whoever cannot be reached is tried again, more and more seldom, and is not forgotten in silence."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from apps.clients.metadata import NOTHING
from apps.clients.services import registration
from apps.core.models import Job
from apps.core.services import worker
from tests.admin import staff
from tests.support.authorizing import id_token_of, signed_in
from tests.support.factories import RegisteredClient, make_person
from tests.support.relying_party import Register, RelyingParty, work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0", "2.8"),
]


def later(**span: float) -> None:
    """Time passes for what waits; the party's clock, which judges the tokens, stays right."""
    waiting = Job.objects.filter(done_at__isnull=True)
    waiting.update(run_at=F("run_at") - timedelta(**span))


def signed_out_of(app: RegisteredClient) -> None:
    browser: Client = signed_in(make_person())
    id_token_of(browser, app)
    browser.post("/sign-out/")


@pytest.mark.parametrize("status", [400, 404, 500, 503, 302, 201])
def test_only_a_plain_yes_is_one(party: RelyingParty, register: Register, status: int) -> None:
    signed_out_of(register())
    party.stumbles = [status]
    work()
    assert (party.calls, party.told) == (1, [])
    assert Job.objects.get(kind="oauth.backchannel_logout").last_error == "NotHeard"


def test_no_content_is_a_yes(party: RelyingParty, register: Register) -> None:
    signed_out_of(register())
    party.stumbles = [204]
    work()
    assert Job.objects.get(kind="oauth.backchannel_logout").done_at


def test_a_server_that_fails_first_is_tried_again_after_growing_pauses(
    party: RelyingParty, register: Register
) -> None:
    signed_out_of(register())
    party.stumbles = [500, 503, 400]
    for pause in (30, 60, 120):
        work()
        calls = party.calls
        later(seconds=pause - 2)
        work()
        assert party.calls == calls
        later(seconds=3)
    work()
    assert (party.calls, party.refused, len(party.told)) == (4, [], 1)


def test_who_is_not_there_at_all_is_tried_again(register: Register) -> None:
    signed_out_of(register(metadata={"backchannel_logout_uri": "http://127.0.0.1:9/logout"}))
    work()
    job = Job.objects.get(kind="oauth.backchannel_logout")
    assert (job.last_error, job.dead_at) == ("Unreachable", None)


def test_what_was_given_up_is_seen_and_can_be_tried_again(
    party: RelyingParty, register: Register
) -> None:
    app = register()
    signed_out_of(app)
    party.stumbles = [500] * worker.MOST_ATTEMPTS
    for _ in range(worker.MOST_ATTEMPTS):
        work()
        later(hours=1, seconds=1)
    job = Job.objects.get(kind="oauth.backchannel_logout")
    assert job.dead_at
    desk = staff.signed_in(make_person(is_superuser=True))
    assert b"oauth.backchannel_logout" in desk.get("/admin/core/job/").content
    page = desk.get(f"/admin/core/job/{job.pk}/change/").content.decode()
    assert app.id in page
    staff.act(desk, "core_job", "try_again", job.pk)
    work()
    assert (party.refused, len(party.told)) == ([], 1)


def test_who_was_switched_off_or_unregistered_the_address_is_not_told(
    party: RelyingParty, register: Register
) -> None:
    app = register()
    signed_out_of(app)
    registration.change(application_pk=app.pk, metadata=NOTHING)
    work()
    other = register()
    signed_out_of(other)
    registration.disable(application_pk=other.pk)
    work()
    assert party.calls == 0
    assert not Job.objects.filter(kind="oauth.backchannel_logout", done_at=None).exists()
