"""An application is deleted while a token or a code of it is being written."""

from threading import Event
from typing import Any

from django.db import transaction
from django.test import Client

from apps.clients.services import registration
from tests.support import authorizing, devices, oauth
from tests.support.factories import RegisteredClient, make_client, make_machine, make_person
from tests.support.races import Race, somebody_waits_for_a_lock
from tests.support.waiting import until


def _while_deleting(race: Race, app: RegisteredClient, ask: Any) -> Any:
    """Ask when the application is deleted and the deletion not yet committed."""
    deleted = Event()

    def delete() -> None:
        with transaction.atomic():
            registration.delete(application_pk=app.pk)
            deleted.set()
            # The other one has read the client then, and waits for the row it refers to.
            until(somebody_waits_for_a_lock, seconds=60, what="the other one to be stopped")

    def both(number: int) -> Any:
        if number == 0:
            return delete()
        assert deleted.wait(60)
        return ask()

    return race(2, both)[1]


def test_a_token_of_a_client_that_is_being_deleted_is_refused(race: Race) -> None:
    app = make_machine(token_format="opaque")
    answer = _while_deleting(
        race, app, lambda: oauth.post(oauth.TOKEN, {"grant_type": "client_credentials"}, app)
    )
    oauth.refused(answer, "invalid_grant")


def test_a_code_of_a_client_that_is_being_deleted_is_not_issued(race: Race) -> None:
    app, person = make_client(is_first_party=True), make_person()
    browser: Client = authorizing.signed_in(person)
    answer = _while_deleting(race, app, lambda: authorizing.authorize(browser, app))
    assert authorizing.is_page(answer)


def test_what_a_device_of_an_app_that_is_being_deleted_asks_is_not_allowed(race: Race) -> None:
    app, person = devices.make_device(is_first_party=True), make_person()
    browser = authorizing.signed_in(person)
    page = devices.page_of(browser, devices.codes(app)["user_code"])
    answer = _while_deleting(race, app, lambda: browser.post(page, {"decision": "allow"}))
    assert authorizing.is_page(answer, 404)


def test_a_device_of_an_app_that_is_being_deleted_is_not_let_ask(race: Race) -> None:
    app = devices.make_device()
    oauth.refused(_while_deleting(race, app, lambda: devices.ask(app)), "invalid_grant")


def test_an_app_is_deleted_while_what_its_device_asks_is_allowed(race: Race) -> None:
    app, person = devices.make_device(is_first_party=True), make_person()
    browsers = [authorizing.signed_in(person) for _ in range(7)]
    pages = [devices.page_of(one, devices.codes(app)["user_code"]) for one in browsers]

    def act(number: int) -> int:
        if number == len(browsers):
            registration.delete(application_pk=app.pk)
            return 0
        return browsers[number].post(pages[number], {"decision": "allow"}).status_code

    assert set(race(len(browsers) + 1, act)) <= {0, 303, 404}
