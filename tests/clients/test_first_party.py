"""A first-party application skips the consent page: only staff say what it may do."""

from django.test import Client

from apps.clients.services import lookup
from tests.support import factories
from tests.support.authorizing import signed_in


def test_an_owner_does_not_widen_what_nobody_is_asked_to_consent_to(db: None) -> None:
    developer = factories.make_person(roles=["member", "developer"])
    browser: Client = signed_in(developer)
    registered = factories.make_client(owner=developer, is_first_party=True)
    before = lookup.find(registered.id)
    where = f"/developers/{registered.id}/edit/"
    assert where not in browser.get(f"/developers/{registered.id}/").content.decode()
    wider = {
        "name": "Notes",
        "redirect_uris": "https://evil.example/back",
        "scopes": ["users:read"],
    }
    assert browser.get(where).status_code == 403
    assert browser.post(where, wider).status_code == 403
    assert lookup.find(registered.id) == before


def test_the_owner_of_a_third_party_application_edits_it(db: None) -> None:
    developer = factories.make_person(roles=["member", "developer"])
    registered = factories.make_client(owner=developer)
    where = f"/developers/{registered.id}/edit/"
    browser: Client = signed_in(developer)
    assert where in browser.get(f"/developers/{registered.id}/").content.decode()
    assert browser.get(where).status_code == 200
