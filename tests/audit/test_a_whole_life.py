"""Somebody uses everything there is; what the trail keeps of it for ever is not personal."""

from pathlib import Path

from django.test import Client
from pytest_django import Settings

from apps.accounts.services import people
from apps.audit.events import ALL
from apps.audit.models import Event
from apps.audit.services import verification
from tests.lifecycle import full_life
from tests.support.factories import PASSWORD


def test_no_personal_data_in_what_stays(pg: None, settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    life = full_life.lived()
    _goes_on(life)
    rows = list(Event.objects.all())
    assert len({row.name for row in rows}) > 12
    assert {row.name for row in rows} <= set(ALL)
    for row in rows:
        kept = repr([row.name, row.by, row.client_id, row.details, row.parties]).lower()
        assert not [word for word in life.words if word.lower() in kept], row.name
    report = verification.verify()
    assert (report.faults, report.unsealed) == (0, 0)


def _goes_on(life: full_life.Life) -> None:
    """What a person may do besides: each with words of theirs."""
    stranger = Client(REMOTE_ADDR=full_life.ADDRESS, headers={"User-Agent": full_life.AGENT})
    for email in (full_life.EMAIL, full_life.SECOND):
        stranger.post("/sign-in/", {"login": email, "password": full_life.TITLE})
        stranger.post("/sign-up/", {"email": email, "password1": PASSWORD})
    life.browser.post("/account/profile/", {"username": "quinnie.fogg", "name": full_life.TITLE})
    life.browser.post("/account/sessions/end-others/")
    user = people.find(life.person.id)
    people.change(user=user, email=full_life.SECOND, username="fogg-luggage")
    people.deactivate(user=user)
    people.reactivate(user=user)
    life.words |= {full_life.SECOND, "fogg-luggage"}
