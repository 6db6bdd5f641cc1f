"""The log: one JSON object a line, found by the request's id, and nothing in it that is anybody's."""

import json
import logging

import pytest
from django.test import Client

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


@pytest.mark.django_db
def test_the_answer_names_the_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = Client().get("/health/live", headers={"X-Request-Id": "from-the-proxy-1"})
    assert answer.headers["X-Request-Id"] == "from-the-proxy-1"
    odd = Client().get("/health/live", headers={"X-Request-Id": "a b\n"})
    assert odd.headers["X-Request-Id"].isalnum()
