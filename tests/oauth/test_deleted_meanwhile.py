"""An application is deleted while a token or a code of it is being written."""

import time
from threading import Event
from typing import Any

from django.db import transaction
from django.test import Client

from apps.clients.services import registration
from tests.support import authorizing, oauth
from tests.support.factories import RegisteredClient, make_client, make_machine, make_person
from tests.support.races import Race


def _while_deleting(race: Race, app: RegisteredClient, ask: Any) -> Any:
    """Ask when the application is deleted and the deletion not yet committed."""
    deleted = Event()

    def delete() -> None:
        with transaction.atomic():
            registration.delete(application_pk=app.pk)
            deleted.set()
            # The other one has read the client by now, and waits for the row it refers to.
            time.sleep(1)

    def both(number: int) -> Any:
        if number == 0:
            return delete()
        assert deleted.wait(30)
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
