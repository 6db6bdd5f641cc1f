"""What the trail says of the second step, and that nothing of it outlives its person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.services import people
from apps.audit.models import Event
from apps.factors.models import Factor, MailedCode, RecoveryCode, TrustedBrowser
from apps.factors.services import factors, mailed_codes, recovery_codes
from tests.factors.conftest import KEY, PASSWORD, STAGE, is_verified, methods_of, shown, wrong

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def test_each_change_and_use_is_written_down(careful: Any, client: Client, enter: Act) -> None:
    codes = recovery_codes.make(user_id=careful.pk)
    mailed_codes.send(user_id=careful.pk, deliver=lambda _code: None)
    enter(careful, trust="yes")
    client.post("/account/factors/browsers/forget/")
    other = Client()
    other.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    other.post(STAGE, {"code": wrong()})
    other.post(STAGE, {"code": codes[0]})
    factors.remove(user_id=careful.pk, factor_id=Factor.objects.get(kind="totp").pk)
    said = set(Event.objects.values_list("name", flat=True))
    assert said >= {
        "factor.added",
        "recovery.made",
        "factor.mailed",
        "browser.trusted",
        "browser.mistrusted",
        "factor.refused",
        "recovery.used",
        "factor.removed",
    }


def test_the_trail_holds_no_code_and_no_name(careful: Any) -> None:
    codes = recovery_codes.make(user_id=careful.pk)
    kept = str(list(Event.objects.values_list("details", flat=True)))
    assert "Phone" not in kept
    assert not any(code in kept for code in codes)


def test_nothing_outlives_a_deleted_person(careful: Any, enter: Act) -> None:
    recovery_codes.make(user_id=careful.pk)
    mailed_codes.send(user_id=careful.pk, deliver=lambda _code: None)
    enter(careful, trust="yes")
    people.delete(user=careful)
    for table in (Factor, RecoveryCode, MailedCode, TrustedBrowser):
        assert table.objects.count() == 0, table


def test_a_recovery_code_proves_one_again_in_a_session(
    careful: Any, client: Client, enter: Act
) -> None:
    codes = recovery_codes.make(user_id=careful.pk)
    enter(careful)
    page = client.get("/reauthenticate/factor/?next=/account/factors/app/").content.decode()
    assert "?with=recovery&amp;next=" in page
    answer = client.post("/reauthenticate/factor/?next=/account/factors/app/", {"code": codes[0]})
    assert answer["Location"] == "/account/factors/app/"
    assert methods_of(client) == ["pwd", "totp", "recovery"]
    assert is_verified(client)


def test_a_wrong_code_proves_nothing_again(careful: Any, client: Client, enter: Act) -> None:
    enter(careful)
    to = "/reauthenticate/factor/?next=/account/factors/app/"
    assert client.post(to, {"code": wrong(KEY)}).status_code == 200
    assert client.post(to, {"code": shown()}).status_code == 200, "a replay"
    assert client.get("/account/factors/app/")["Location"].startswith("/reauthenticate/")
