"""A code by mail in place of the second step: once, soon, in one sign-in, and never as both steps."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.core.errors import Forbidden
from apps.factors.errors import TooSoon, WrongCode
from apps.factors.models import Factor, MailedCode
from apps.factors.services import factors, mailed_codes
from tests.factors import passkeys
from tests.factors.conftest import (
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
from tests.factors.passkeys import somebody
from tests.support import factories

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
ASK = {"action": "mail"}
OFFER = "Get a code by mail"


def _mailed() -> str:
    found = re.search(r"\b\d{4} \d{4}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group()


def _ask(browser: Client, person: Any) -> str:
    """Give the password, ask for a code, return it."""
    browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    before = len(mail.outbox)
    assert browser.post(STAGE, ASK)["Location"] == STAGE
    assert len(mail.outbox) == before + 1
    assert mail.outbox[-1].to == [person.email]
    return _mailed()


def _send(person: Any) -> tuple[Any, str]:
    said: list[str] = []
    code_id = mailed_codes.send(user_id=person.pk, deliver=said.append)
    return code_id, said[0].replace(" ", "")


def _accepted(person: Any, code_id: Any, code: str) -> bool:
    try:
        mailed_codes.verify(user_id=person.pk, code_id=code_id, code=code)
    except (WrongCode, TooSoon):
        return False
    return True


def test_signing_in_with_one(careful: Any, client: Client) -> None:
    code = _ask(client, careful)
    page = client.get(STAGE).content.decode()
    assert "a•••@example.com" in page
    assert careful.email not in page
    client.post(STAGE, {"code": code})
    assert is_signed_in(client)
    assert methods_of(client) == ["pwd", "mailed"]
    assert is_verified(client)


def test_the_code_of_the_app_still_works_meanwhile(careful: Any, client: Client) -> None:
    _ask(client, careful)
    client.post(STAGE, {"code": shown()})
    assert methods_of(client) == ["pwd", "totp"]


def test_it_is_not_stored_in_clear(careful: Any, client: Client) -> None:
    code = _ask(client, careful).replace(" ", "")
    kept = MailedCode.objects.get()
    assert code not in kept.digest
    assert code not in str(dict(client.session.items()))


def test_it_works_once(careful: Any) -> None:
    code_id, code = _send(careful)
    assert _accepted(careful, code_id, code)
    assert not _accepted(careful, code_id, code)


def test_it_works_in_the_sign_in_that_asked_for_it_only(careful: Any, client: Client) -> None:
    code = _ask(client, careful)
    thief = Client()
    thief.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    assert thief.post(STAGE, {"code": code}).status_code == 200
    assert not is_signed_in(thief)
    client.post(STAGE, {"code": code})
    assert is_signed_in(client)


def test_it_works_for_ten_minutes(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code_id, code = _send(careful)
    pass_time(monkeypatch, 601)
    assert not _accepted(careful, code_id, code)


def test_a_new_one_ends_the_one_before(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code_id, code = _send(careful)
    pass_time(monkeypatch, 31)
    _send(careful)
    assert not _accepted(careful, code_id, code)


def test_five_wrong_tries_end_it(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code_id, code = _send(careful)
    wrong = "00000000" if code != "00000000" else "11111111"
    for _ in range(5):
        assert not _accepted(careful, code_id, wrong)
        pass_time(monkeypatch, 20)
    assert MailedCode.objects.get().tries == 5
    assert not _accepted(careful, code_id, code)


def test_a_wrong_one_makes_the_app_wait_for_nothing(careful: Any, client: Client) -> None:
    code = _ask(client, careful).replace(" ", "")
    client.post(STAGE, {"code": "00000000" if code != "00000000" else "11111111"})
    assert Factor.objects.get(kind="totp").throttling_failure_count == 0
    assert Factor.objects.get(kind="mailed").throttling_failure_count == 1


def test_asking_is_bounded(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _send(careful)
    with pytest.raises(TooSoon) as refused:
        _send(careful)
    assert 25 <= refused.value.seconds <= 31
    for _ in range(3):
        pass_time(monkeypatch, 31)
        _send(careful)
    pass_time(monkeypatch, 31)
    with pytest.raises(TooSoon) as refused:
        _send(careful)
    assert refused.value.seconds > 400


def test_the_page_says_when_one_may_ask_again(careful: Any, client: Client) -> None:
    _ask(client, careful)
    answer = client.post(STAGE, ASK, follow=True)
    assert "seconds, then try again" in answer.content.decode()
    assert MailedCode.objects.count() == 1


def test_asked_for_sixteen_times_at_once_sends_one(race: Any) -> None:
    person = make_person()
    give_app(person)

    def send(_: int) -> bool:
        try:
            mailed_codes.send(user_id=person.pk, deliver=lambda _code: None)
        except TooSoon:
            return False
        return True

    assert race(16, send).count(True) == 1


def test_used_sixteen_times_at_once_it_works_once(race: Any) -> None:
    person = make_person()
    give_app(person)
    code_id, code = _send(person)
    assert race(16, lambda _: _accepted(person, code_id, code)).count(True) == 1


def test_a_mail_that_cannot_leave_leaves_no_code(careful: Any) -> None:
    def fail(code: str) -> None:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        mailed_codes.send(user_id=careful.pk, deliver=fail)
    assert MailedCode.objects.count() == 0


def test_policy_can_forbid_it(careful: Any, client: Client, password: Act, settings: Any) -> None:
    password(careful)
    assert OFFER in client.get(STAGE).content.decode()
    settings.MAILED_CODE_IS_FACTOR = False
    assert OFFER not in client.get(STAGE).content.decode()
    client.post(STAGE, ASK)
    assert MailedCode.objects.count() == 0
    with pytest.raises(Forbidden):
        _send(careful)


def test_forbidden_later_it_proves_nothing_any_more(
    careful: Any, client: Client, settings: Any
) -> None:
    code = _ask(client, careful)
    client.post(STAGE, {"code": code})
    assert is_verified(client)
    settings.MAILED_CODE_IS_FACTOR = False
    assert not is_verified(client)


def test_it_is_no_factor_by_itself(person: Any) -> None:
    with pytest.raises(Forbidden):
        _send(person)


def test_it_goes_with_the_last_second_step(careful: Any) -> None:
    _send(careful)
    factors.remove(user_id=careful.pk, factor_id=Factor.objects.get(kind="totp").pk)
    assert Factor.objects.count() == 0


def test_the_mailbox_alone_opens_nothing(careful: Any, client: Client, monkeypatch: Any) -> None:
    """Password reset by mail, then the second step by mail, would be one factor asked for twice."""
    new = "eleven-loud-Ferries-in-1874"
    client.post("/password/forgotten/", {"email": careful.email})
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", str(mail.outbox[-1].body))
    assert found
    client.post("/password/forgotten/code/", {"code": found.group()})
    client.post("/password/forgotten/new/", {"password1": new, "password2": new})
    thief = Client()
    assert thief.post("/sign-in/", {"login": careful.email, "password": new})["Location"] == STAGE
    assert OFFER not in thief.get(STAGE).content.decode()
    before = len(mail.outbox)
    thief.post(STAGE, ASK)
    assert len(mail.outbox) == before
    with pytest.raises(Forbidden):
        _send(careful)
    # Its owner proves another factor, and may be mailed again.
    thief.post(STAGE, {"code": shown()})
    assert is_signed_in(thief)
    assert _send(careful)


def test_a_passkey_does_not_open_the_mailbox_to_who_reset_the_password(client: Client) -> None:
    """The owner, who types no password, signs in as ever; the thief has waited for just that."""
    owner, device = somebody()
    mailed_codes.shut(user_id=owner.id)
    passkeys.sign_in(client, device)
    assert is_signed_in(client)
    thief = Client()
    thief.post("/sign-in/", {"login": owner.email, "password": factories.PASSWORD})
    before = len(mail.outbox)
    thief.post(STAGE, ASK)
    assert len(mail.outbox) == before
    assert not mailed_codes.is_offered(user_id=owner.id)


@pytest.mark.parametrize("by", ["page", "service"])
def test_a_new_mailbox_opens_nothing(careful: Any, client: Client, fresh: Act, by: str) -> None:
    """A thief in a trusted browser with the password moves mail elsewhere, and has the code sent there."""
    from apps.accounts.services import addresses, people

    if by == "service":
        people.change(user=careful, email="thief@example.com", verified=True)
    else:
        addresses.rows().create(
            user_id=careful.pk, email="thief@example.com", verified=True, primary=False
        )
        fresh(careful)
        form = {"action_primary": "", "email": "thief@example.com"}
        client.post("/account/emails/", form)
        careful.refresh_from_db()
    assert careful.email == "thief@example.com"
    with pytest.raises(Forbidden):
        _send(careful)


def test_a_code_that_waits_ends_with_a_reset_by_mail(careful: Any) -> None:
    code_id, code = _send(careful)
    mailed_codes.shut(user_id=careful.pk)
    assert not _accepted(careful, code_id, code)


def test_csrf_no_other_site_has_a_code_mailed(careful: Any) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    browser.handler.enforce_csrf_checks = True
    assert browser.post(STAGE, ASK).status_code == 403
    assert MailedCode.objects.count() == 0


def test_expired_ones_are_purged(careful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _send(careful)
    assert mailed_codes.purge() == 0
    pass_time(monkeypatch, 1300)
    assert mailed_codes.purge() == 1
