"""Something is taken back at the instant at which the app redeems a code that carries it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.oauth.assistants import APPS, CALENDAR, assistant, keys_on
from tests.support.authorizing import answer_consent, authorize, reply, signed_in, walk
from tests.support.details import access, asking
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import API, exchange, good, is_live, refresh, refused
from tests.support.races import Race


@pytest.mark.parametrize("what", ["resource", "detail", "scope", "app"])
def test_a_code_that_is_redeemed_at_the_same_instant_gives_nothing_that_lasts(
    race: Race, what: str
) -> None:
    ada, app = make_person(), assistant()
    browser = signed_in(ada)
    for _ in range(3):
        good(exchange(app, agreed_code(browser, app)))
        # Neither waits for a lock of the other's until the database gives up.
        taken, redeemed = race(2, at_once(browser, app, what))
        assert taken.status_code == 302
        if redeemed.status_code == 200:
            given = redeemed.json()
            assert not is_live(given["access_token"], app)
            refused(refresh(app, given["refresh_token"]), "invalid_grant")
        else:
            refused(redeemed, "invalid_grant")


def at_once(browser: Client, app: RegisteredClient, what: str) -> Callable[[int], Any]:
    """Two turns: the person takes something back, the app redeems a code that carries it."""
    key = keys_on(browser.get(APPS).content.decode())[0]
    code = agreed_code(browser, app)
    sent = {"detail": key, "resource": CALENDAR, "scope": "calendar:read"}
    where = "revoke" if what == "app" else "take-back"
    form = {what: sent[what]} if what in sent else {}

    def turn(number: int) -> Any:
        if number:
            return exchange(app, code)
        return browser.post(f"{APPS}{app.id}/{where}/", form)

    return turn


def agreed_code(browser: Client, app: RegisteredClient) -> str:
    asked: dict[str, Any] = {
        "scope": "openid offline_access calendar:read",
        "resource": [CALENDAR, API],
        "authorization_details": asking(access("read")),
        "prompt": "consent",
    }
    page = walk(browser, authorize(browser, app, **asked))
    return reply(walk(browser, answer_consent(browser, page, "allow"))).code
