"""A developer says how people must be authenticated for an application."""

import pytest

from apps.clients.services import lookup
from tests.clients.test_developer_pages import signed_in, typed
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_how_people_are_authenticated_can_be_edited() -> None:
    developer = factories.make_person(roles=["member", "developer"])
    browser = signed_in(developer)
    registered = factories.make_client(owner=developer)
    where = f"/developers/{registered.id}/edit/"
    level = "urn:vestibule:acr:2"
    wishes = {"default_acr_values": level, "default_max_age": 300, "demands_second_factor": "on"}
    browser.post(where, typed(**wishes))
    found = lookup.find(registered.id)
    assert found
    assert (found.default_acr_values, found.default_max_age) == ((level,), 300)
    assert found.demands_second_factor
    assert level in browser.get(where).content.decode()
    page = browser.get(f"/developers/{registered.id}/").content.decode()
    for shown in ("People need a second step", level, "At most 300 seconds ago"):
        assert shown in page
    answer = browser.post(where, typed(default_acr_values="gold"))
    assert "default_acr_values" in answer.context["form"].errors
    machine = factories.make_machine(owner=developer)
    page = browser.get(f"/developers/{machine.id}/edit/").content.decode()
    assert "default_max_age" not in page
