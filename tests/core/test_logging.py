"""The log: one JSON object a line, found by the request's id, and nothing in it that is anybody's."""

import json
import logging
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from apps.accounts.services import notices
from apps.core.logging import JsonLines, request_id
from tests.support import authorizing, oauth
from tests.support.factories import PASSWORD, make_client, make_person


def test_a_line_is_json_with_the_request_and_the_given_facts() -> None:
    with pytest.raises(ValueError, match="invalid") as fault:
        int("no number")
    what = (fault.type, fault.value, fault.tb)
    record = logging.LogRecord("vestibule.x", 20, "f", 1, "it\nbroke", (), what)
    record.reason = object
    token = request_id.set("abcdefgh")
    try:
        told = json.loads(JsonLines().format(record))
    finally:
        request_id.reset(token)
    assert told["request_id"] == "abcdefgh"
    assert (told["level"], told["logger"], told["message"]) == ("INFO", "vestibule.x", "it\nbroke")
    assert "ValueError: invalid literal" in told["exception"]
    assert "object" in told["reason"]


def test_a_line_stays_one_line() -> None:
    """What a stranger sent cannot begin a line of its own."""
    record = logging.LogRecord("vestibule.x", 20, "f", 1, 'a\n{"level": "forged"}', (), None)
    assert "\n" not in JsonLines().format(record)


@pytest.mark.django_db
def test_a_whole_sign_in_leaves_no_secret_and_nobody_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    person, app = make_person(email="ada.lovelace@example.com"), make_client()
    Client().post("/sign-in/", {"login": person.email, "password": "wrong-Quiet-trams-7"})
    browser = authorizing.signed_in(person)
    answer = authorizing.agree(
        browser, authorizing.authorize(browser, app, login_hint=person.email)
    )
    code = authorizing.reply(answer).code
    assert code
    given = oauth.good(oauth.exchange(app, code))
    again = oauth.good(oauth.refresh(app, given["refresh_token"]))
    oauth.refused(oauth.exchange(app, code), "invalid_grant")
    oauth.userinfo(again["access_token"])
    oauth.introspect(again["access_token"], app)
    oauth.post(oauth.TOKEN, {"grant_type": "client_credentials", "client_secret": app.secret}, app)
    Client().get(f"/api/v1/me?access_token={again['access_token']}")

    log = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert log.count('"message": "request"') > 10
    session = browser.cookies["vestibule_session"].value
    secrets = [PASSWORD, "wrong-Quiet", app.secret, code, session, person.email, "ada.lovelace"]
    secrets += [given[name] for name in ("access_token", "id_token", "refresh_token")]
    secrets += [again[name] for name in ("access_token", "refresh_token")]
    assert [one for one in secrets if one in log] == []


def test_a_refusal_of_the_database_is_told_without_the_row() -> None:
    with pytest.raises(IntegrityError) as fault:
        raise IntegrityError("taken\nDETAIL:  Key (email)=(ann@example.com) already exists.")
    what = (fault.type, fault.value, fault.tb)
    record = logging.LogRecord("django.request", 40, "f", 1, "broke", (), what)
    told = JsonLines().format(record)
    assert "IntegrityError: taken" in told
    assert "ann@" not in told.replace(__file__, "").split("IntegrityError: taken")[1]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["no token of the form", "a fault of ours", "an outage"])
def test_the_secret_in_the_address_of_a_mailed_link_is_in_no_line(
    what: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    person = make_person()
    token = notices.issue(user_id=person.id, what="new_sign_in", address=person.email)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if what == "no token of the form":
        assert browser.post(f"/not-me/{token}/").status_code == 403
    else:
        fault = RuntimeError("broken") if what == "a fault of ours" else OperationalError("gone")
        monkeypatch.setattr(notices, "find", Mock(side_effect=fault))
        assert browser.get(f"/not-me/{token}/").status_code >= 500
    log = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert "not-me/<str:token>/" in log
    assert token not in log


@pytest.mark.django_db
def test_the_answer_names_the_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = Client().get("/health/live", headers={"X-Request-Id": "from-the-proxy-1"})
    assert answer.headers["X-Request-Id"] == "from-the-proxy-1"
    odd = Client().get("/health/live", headers={"X-Request-Id": "a b\n"})
    assert odd.headers["X-Request-Id"].isalnum()
