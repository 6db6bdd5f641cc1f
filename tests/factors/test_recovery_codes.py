"""Recovery codes: shown once, kept as sums, good for once each, and not stopped by a mistyped code of the app."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.core.errors import Conflict
from apps.factors.errors import TooSoon, WrongCode
from apps.factors.models import Factor, RecoveryCode
from apps.factors.services import codes, factors, recovery_codes
from tests.factors.conftest import (
    STAGE,
    give_app,
    is_signed_in,
    is_verified,
    make_person,
    methods_of,
    pass_time,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
PAGE = "/account/factors/recovery-codes/"
TEXT = "/account/factors/recovery-codes/text/"


def _prove(person: Any, code: str) -> Any:
    return codes.prove(user_id=person.pk, code=code)


def _accepted(person: Any, code: str) -> bool:
    try:
        _prove(person, code)
    except (WrongCode, TooSoon):
        return False
    return True


def test_ten_codes_each_with_more_than_fifty_bits(careful: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    assert len(set(made)) == 10
    assert all(
        re.fullmatch(r"[2-9BCDFGHJKMNP-TV-Z]{4}(-[2-9BCDFGHJKMNP-TV-Z]{4}){2}", one) for one in made
    )


def test_codes_are_kept_as_keyed_sums(careful: Any, settings: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(one.replace("-", "") in kept for one in made)
    settings.SECRET_KEY = "another-key-0123456789-0123456789-0123456789"
    assert not _accepted(careful, made[0]), "without the key the table proves nothing"


def test_codes_outlive_a_rotation_of_the_secret_key(careful: Any, settings: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-0123456789-0123456789"
    assert _accepted(careful, made[0])


def test_each_code_works_once(careful: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    assert _prove(careful, made[0]).kind == Factor.Kind.RECOVERY
    with pytest.raises(WrongCode):
        _prove(careful, made[0])
    assert recovery_codes.left(user_id=careful.pk) == 9


@pytest.mark.parametrize(
    "form", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "]
)
def test_case_spaces_and_dashes_do_not_matter(careful: Any, form: Callable[[str], str]) -> None:
    assert _accepted(careful, form(recovery_codes.make(user_id=careful.pk)[3]))


def test_new_codes_end_the_old_ones(careful: Any) -> None:
    old = recovery_codes.make(user_id=careful.pk)
    new = recovery_codes.make(user_id=careful.pk)
    assert not _accepted(careful, old[0])
    assert Factor.objects.filter(kind="recovery").count() == 1
    Factor.objects.update(throttling_failure_count=0)
    assert _accepted(careful, new[0])


def test_codes_of_somebody_else_are_worth_nothing(careful: Any) -> None:
    other = make_person("bob@example.com")
    give_app(other)
    recovery_codes.make(user_id=careful.pk)
    theirs = recovery_codes.make(user_id=other.pk)
    assert not _accepted(careful, theirs[0])
    assert recovery_codes.left(user_id=other.pk) == 10


def test_there_are_none_without_a_second_step(person: Any) -> None:
    with pytest.raises(Conflict):
        recovery_codes.make(user_id=person.pk)
    assert recovery_codes.left(user_id=person.pk) is None


def test_they_go_with_the_last_second_step(careful: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    factors.remove(user_id=careful.pk, factor_id=Factor.objects.get(kind="totp").pk)
    assert recovery_codes.left(user_id=careful.pk) is None
    assert not _accepted(careful, made[0])


def test_a_mistyped_code_of_the_app_does_not_make_them_wait(careful: Any) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    assert not _accepted(careful, wrong())
    assert _accepted(careful, made[0])


def test_nor_do_they_make_the_app_wait(careful: Any) -> None:
    recovery_codes.make(user_id=careful.pk)
    assert not _accepted(careful, "BBBB-BBBB-BBBB")
    with pytest.raises(TooSoon):
        _prove(careful, "BBBB-BBBB-BBBB")
    assert _accepted(careful, shown())


def test_guessing_recovery_codes_is_slowed(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    assert not _accepted(careful, "BBBB-BBBB-BBBB")
    assert not _accepted(careful, made[0])
    pass_time(monkeypatch, 2)
    assert _accepted(careful, made[0])


def test_one_code_used_sixteen_times_at_once_works_once(race: Any) -> None:
    person = make_person()
    give_app(person)
    code = recovery_codes.make(user_id=person.pk)[0]
    assert race(16, lambda _: _accepted(person, code)).count(True) == 1
    assert recovery_codes.left(user_id=person.pk) == 9


def test_sets_made_at_once_leave_one(race: Any) -> None:
    person = make_person()
    give_app(person)
    race(8, lambda _: recovery_codes.make(user_id=person.pk))
    assert recovery_codes.left(user_id=person.pk) == 10


def test_signing_in_with_one(careful: Any, client: Client, password: Act) -> None:
    made = recovery_codes.make(user_id=careful.pk)
    password(careful)
    client.post(STAGE, {"code": made[0]})
    assert is_signed_in(client)
    assert is_verified(client)
    assert methods_of(client) == ["pwd", "recovery"]
    assert mail.outbox[-1].subject == "A recovery code was used"
    assert "9 are left" in mail.outbox[-1].body


def test_they_are_made_with_the_first_app_and_shown_once(
    person: Any, client: Client, fresh: Act
) -> None:
    import base64

    fresh(person)
    page = client.get("/account/factors/app/").content.decode()
    key = base64.b32decode(re.findall(r'id="factor-key">([A-Z2-7 ]+)<', page)[0].replace(" ", ""))
    answer = client.post("/account/factors/app/", {"code": shown(key), "name": "Phone"})
    listed = re.findall(r"<code>([0-9A-Z-]{14})</code>", answer.content.decode())
    assert len(listed) == 10
    assert "no-store" in answer["Cache-Control"]
    assert not any(one in client.get("/account/factors/").content.decode() for one in listed)
    assert not any(one in str(client.session.items()) for one in listed)
    assert _accepted(person, listed[0])


def test_new_ones_are_made_on_purpose_only(careful: Any, client: Client, fresh: Act) -> None:
    recovery_codes.make(user_id=careful.pk)
    fresh(careful)
    assert "stop working at once" in client.get(PAGE).content.decode()
    assert recovery_codes.left(user_id=careful.pk) == 10
    answer = client.post(PAGE)
    assert len(re.findall(r"<code>([0-9A-Z-]{14})</code>", answer.content.decode())) == 10
    assert mail.outbox[-1].subject == "New recovery codes were made"


def test_whoever_has_no_second_step_is_led_to_one(person: Any, client: Client, fresh: Act) -> None:
    fresh(person)
    assert client.get(PAGE)["Location"] == "/account/factors/"
    assert client.post(PAGE)["Location"] == "/account/factors/"


def test_they_are_saved_as_a_file(careful: Any, client: Client, enter: Act) -> None:
    enter(careful)
    made = recovery_codes.make(user_id=careful.pk)
    answer = client.post(TEXT, {"codes": " ".join(made)})
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="vestibule-recovery-codes.txt"'
    assert all(one in answer.content.decode() for one in made)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "sent", ["", "<script>alert(1)</script>", "AAAA-AAAA-AAAA " * 11, "AAAA-AAAA-AAAA\n<b>"]
)
def test_the_file_holds_nothing_but_codes(
    careful: Any, client: Client, enter: Act, sent: str
) -> None:
    enter(careful)
    assert client.post(TEXT, {"codes": sent}).status_code == 400
    assert client.get(TEXT).status_code == 405


def test_the_page_says_how_many_are_left(careful: Any, client: Client, enter: Act) -> None:
    enter(careful)
    assert "You have none." in client.get("/account/factors/").content.decode()
    recovery_codes.make(user_id=careful.pk)
    assert "10 codes are left." in client.get("/account/factors/").content.decode()
    kept = list(RecoveryCode.objects.values_list("pk", flat=True))
    RecoveryCode.objects.filter(pk__in=kept[:7]).delete()
    assert "3 codes are left. Make new ones" in client.get("/account/factors/").content.decode()
