"""The developer pages: for developers, each sees what is theirs, and a secret is shown once."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from apps.accounts.models import StoredSession
from apps.clients.models import Application, ClientSecret
from apps.clients.services import lookup, registration, secrets
from tests.support import factories
from tests.support.factories import Person, RegisteredClient

pytestmark = pytest.mark.django_db
BACKEND = "apps.accounts.engine.backends.PasswordBackend"


def signed_in(person: Person, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(get_user_model().objects.get(pk=person.id), backend=BACKEND)
    return client


@pytest.fixture
def developer() -> Person:
    return factories.make_person(roles=["member", "developer"])


@pytest.fixture
def browser(developer: Person) -> Client:
    return signed_in(developer)


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "web",
        "key": str(uuid.uuid4()),
        "name": "Notes",
        "redirect_uris": "https://notes.example/callback\nhttps://notes.example/other",
        "post_logout_redirect_uris": "",
        "allowed_origins": "",
        "scopes": ["openid", "documents:read"],
    } | changed


def paths_of(client: RegisteredClient) -> list[str]:
    secret = ClientSecret.objects.get(application=client.pk).pk
    base = f"/developers/{client.id}/"
    return [
        base,
        f"{base}edit/",
        f"{base}delete/",
        f"{base}secrets/new/",
        f"{base}secrets/{secret}/end/",
    ]


def secret_on(answer: Any) -> str | None:
    found = re.search(r'id="new-secret"[^>]*>([^<]+)<', answer.content.decode())
    return found[1].strip() if found else None


def test_strangers_are_asked_to_sign_in(client: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer)
    for path in ["/developers/", "/developers/new/", *paths_of(registered)]:
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code, path) in [(302, path), (405, path)]
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("roles", [[], ["member"], ["staff"]])
def test_without_the_permission_every_page_is_refused(roles: list[str]) -> None:
    person = factories.make_person(roles=roles)
    registered = factories.make_client(owner=person)
    browser = signed_in(person)
    for path in ["/developers/", "/developers/new/", *paths_of(registered)]:
        assert browser.get(path).status_code in (403, 405)
        assert browser.post(path).status_code in (403, 405)
    assert lookup.find(registered.id) is not None
    assert ClientSecret.objects.count() == 1


def test_other_peoples_applications_are_not_there(browser: Client) -> None:
    other = factories.make_client(
        owner=factories.make_person(roles=["developer"]), name="Their own"
    )
    ownerless = factories.make_client()
    before = ClientSecret.objects.count()
    for registered in (other, ownerless):
        for path in paths_of(registered):
            assert browser.get(path).status_code in (404, 405)
            assert browser.post(path, typed()).status_code in (404, 405)
    assert "Their own" not in browser.get("/developers/").content.decode()
    assert Application.objects.count() == 2
    assert ClientSecret.objects.count() == before


def test_a_secret_of_another_application_cannot_be_ended(
    browser: Client, developer: Person
) -> None:
    mine, other = factories.make_client(owner=developer), factories.make_client()
    foreign = ClientSecret.objects.get(application=other.pk).pk
    for pk in (foreign, 0, 10**30):
        assert browser.get(f"/developers/{mine.id}/secrets/{pk}/end/").status_code == 404
        assert browser.post(f"/developers/{mine.id}/secrets/{pk}/end/").status_code == 404
    assert ClientSecret.objects.count() == 2


def test_every_change_needs_the_pages_own_token(developer: Person) -> None:
    browser = signed_in(developer, enforce_csrf_checks=True)
    registered = factories.make_client(owner=developer)
    for path in ["/developers/new/", *paths_of(registered)[1:]]:
        assert browser.post(path, typed()).status_code == 403
    assert Application.objects.count() == 1
    assert ClientSecret.objects.count() == 1


def test_changes_are_not_made_by_reading(browser: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer)
    for path in paths_of(registered):
        assert browser.get(path).status_code in (200, 405)
    assert lookup.find(registered.id) is not None
    assert ClientSecret.objects.count() == 1


@pytest.mark.parametrize("path", ["/developers/", "/developers/new/"])
def test_pages_are_not_stored(browser: Client, path: str) -> None:
    assert "no-store" in browser.get(path).headers["Cache-Control"]


def test_a_new_secret_is_in_one_answer_and_nowhere_else(browser: Client, developer: Person) -> None:
    answer = browser.post("/developers/new/", typed())
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    shown = secret_on(answer)
    application = Application.objects.get()
    found = lookup.find(application.client_id)
    assert found
    assert shown
    assert secrets.verify(found, shown)
    assert (found.owner_id, found.is_first_party, found.permissions) == (
        developer.id,
        False,
        frozenset(),
    )
    assert found.redirect_uris == ("https://notes.example/callback", "https://notes.example/other")
    page = browser.get(f"/developers/{application.client_id}/").content.decode()
    assert secret_on(browser.get(f"/developers/{application.client_id}/")) is None
    assert shown not in page
    assert application.client_id in page
    assert all(shown not in str(session.get_decoded()) for session in StoredSession.objects.all())
    assert shown not in str(answer.headers) + str(browser.cookies)


def test_the_same_page_sent_twice_registers_once(browser: Client) -> None:
    form = typed()
    first = browser.post("/developers/new/", form)
    again = browser.post("/developers/new/", form, follow=True)
    application = Application.objects.get()
    assert secret_on(first)
    assert secret_on(again) is None
    assert again.redirect_chain == [(f"/developers/{application.client_id}/", 302)]
    assert "registered already" in again.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "nul\0"},
        {"kind": "toaster"},
        {"kind": ""},
        {"key": "no"},
        {"key": ""},
        {"redirect_uris": ""},
        {"redirect_uris": "http://notes.example/"},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "https://notes.example/ " * 600},
        {"redirect_uris": "nul\0"},
        {"kind": "machine"},
        {"post_logout_redirect_uris": "x"},
        {"allowed_origins": "https://notes.example/"},
        {"scopes": ["fly"]},
    ],
)
def test_what_breaks_a_rule_is_shown_at_its_field(browser: Client, changed: dict[str, Any]) -> None:
    answer = browser.post("/developers/new/", typed(**changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert secret_on(answer) is None
    assert not Application.objects.exists()


def test_nobody_makes_an_application_more_than_a_third_party(browser: Client) -> None:
    extra = {
        "is_first_party": "on",
        "roles": ["administrator"],
        "profile": "oidc",
        "user": "1",
        "skip_authorization": "1",
    }
    browser.post("/developers/new/", typed() | extra)
    found = lookup.find(Application.objects.get().client_id)
    assert found
    assert (found.is_first_party, found.permissions, found.profile) == (
        False,
        frozenset(),
        "oauth21",
    )


@pytest.mark.parametrize(
    ("kind", "uri"), [("spa", "https://spa.example/"), ("native", "com.example.app:/callback")]
)
def test_public_applications_get_no_secret(browser: Client, kind: str, uri: str) -> None:
    answer = browser.post("/developers/new/", typed(kind=kind, redirect_uris=uri), follow=True)
    application = Application.objects.get()
    assert answer.redirect_chain[-1][0] == f"/developers/{application.client_id}/"
    assert secret_on(answer) is None
    assert application.client_type == "public"
    assert (
        browser.post(f"/developers/{application.client_id}/secrets/new/", follow=True).status_code
        == 200
    )
    assert not ClientSecret.objects.exists()


def test_a_machine_asks_only_for_what_is_not_about_a_person(browser: Client) -> None:
    form = typed(kind="machine", redirect_uris="", scopes=["openid", "profile", "users:read"])
    answer = browser.post("/developers/new/", form)
    assert secret_on(answer)
    assert Application.objects.get().allowed_scopes == ["users:read"]
    assert "/oauth/authorize" not in answer.content.decode()


def test_what_is_registered_is_listed_and_can_be_edited(browser: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer, name="Notes <b>")
    page = browser.get("/developers/").content.decode()
    assert "Notes &lt;b&gt;" in page
    where = f"/developers/{registered.id}/edit/"
    assert "https://notes.example/callback" in browser.get(where).content.decode()
    answer = browser.post(
        where, typed(name="Renamed", redirect_uris="https://notes.example/back"), follow=True
    )
    assert "Renamed" in answer.content.decode()
    found = lookup.find(registered.id)
    assert found
    assert (found.name, found.redirect_uris) == ("Renamed", ("https://notes.example/back",))
    assert found.allowed_scopes == ("openid", "documents:read")
    answer = browser.post(where, typed(redirect_uris="https://notes.example/#fragment"))
    assert "redirect_uris" in answer.context["form"].errors
    assert lookup.find(registered.id) == found


def test_an_application_that_staff_switched_off_says_so(browser: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer)
    registration.disable(application_pk=registered.pk)
    assert "switched off" in browser.get("/developers/").content.decode()


def test_two_secrets_work_until_one_is_ended(browser: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer)
    new = secret_on(browser.post(f"/developers/{registered.id}/secrets/new/"))
    assert new
    old_row = ClientSecret.objects.get(expires_at__isnull=False)

    def working() -> list[bool]:
        found = lookup.find(registered.id)
        assert found
        return [secrets.verify(found, secret) for secret in (registered.secret, new)]

    assert working() == [True, True]
    answer = browser.post(f"/developers/{registered.id}/secrets/new/", follow=True)
    assert secret_on(answer) is None
    assert "Two secrets are valid already" in answer.content.decode()
    assert working() == [True, True]
    where = f"/developers/{registered.id}/secrets/{old_row.pk}/end/"
    assert 'id="confirm"' in browser.get(where).content.decode()
    browser.post(where)
    assert working() == [False, True]
    assert browser.post(where).status_code == 404


def test_deleting_asks_first(browser: Client, developer: Person) -> None:
    registered = factories.make_client(owner=developer)
    where = f"/developers/{registered.id}/delete/"
    assert 'id="confirm"' in browser.get(where).content.decode()
    answer = browser.post(where, follow=True)
    assert "No application yet" in answer.content.decode()
    assert not Application.objects.exists()
    assert browser.post(where).status_code == 404
