"""Registration that is open to anybody: what strangers would do with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.clients.models import Application, InitialAccessToken, SelfRegistered
from apps.clients.services import registration
from apps.clients.services.dynamic import expiry, registrations
from apps.core import clock
from apps.core.services import recurring, worker
from tests.support.authorizing import agree, authorize, reply, signed_in, walk
from tests.support.details import METADATA, access, asking
from tests.support.factories import Person, RegisteredClient, make_client
from tests.support.oauth import API, good, introspect, refresh, tokens
from tests.support.registering import (
    REDIRECT,
    delete,
    initial_token,
    path_of,
    read,
    refused,
    register,
    registered,
    replace,
)

Race = Callable[[int, Callable[[int], Any]], list[Any]]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(settings: Any) -> None:
    settings.CLIENT_REGISTRATION = "open"


def client_of(made: dict[str, Any]) -> RegisteredClient:
    return RegisteredClient(0, made["client_id"], made.get("client_secret", ""), REDIRECT, "")


class TestFlood:
    def test_one_address_registers_so_many_a_day(self) -> None:
        answers = [register().status_code for _ in range(22)]
        assert answers == [201] * 20 + [429] * 2
        response = register()
        refused(response, "too_many_requests", 429)
        assert int(response.headers["Retry-After"]) > 0
        registered(initial_token())

    def test_there_is_a_bound_for_all_of_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registrations, "MOST_UNUSED", 2)
        registered()
        registered()
        refused(register(), "too_many_requests", 429)
        assert Application.objects.count() == 2

    def test_whoever_fills_it_up_does_not_shut_it_for_ever(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The worker makes room, without anybody who runs a command."""
        monkeypatch.setattr(registrations, "MOST_UNUSED", 2)
        first = registered()
        registered()
        then = clock.now() + timedelta(days=8)
        monkeypatch.setattr(clock, "now", lambda: then)
        refused(register(), "too_many_requests", 429)
        recurring.enqueue_due()
        worker.run_due()
        assert not Application.objects.filter(client_id=first["client_id"]).exists()
        assert register().status_code == 201

    def test_what_nobody_agreed_to_goes_again(
        self, victim: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        used, unused = registered(grant_types=["authorization_code", "refresh_token"]), registered()
        by_leave = registered(initial_token())
        tokens(victim, client_of(used))
        assert expiry.purge() == 1, "the initial access token is used up"
        then = clock.now() + timedelta(days=8)
        monkeypatch.setattr(clock, "now", lambda: then)
        call_command("purge")
        left = set(Application.objects.values_list("client_id", flat=True))
        assert left == {used["client_id"], by_leave["client_id"]}
        assert not InitialAccessToken.objects.exists()
        refused(read(unused), "invalid_token", 401)

    def test_large_metadata(self) -> None:
        refused(
            register(redirect_uris=[f"{REDIRECT}/{n}" for n in range(90)]), "invalid_redirect_uri"
        )
        refused(register(redirect_uris=[REDIRECT] * 2_000), "invalid_redirect_uri")
        refused(register(jwks={"keys": [{"kty": "EC"}] * 1_000}), "invalid_client_metadata")


class TestStealing:
    def test_no_token_is_kept_in_clear(self) -> None:
        token = initial_token(uses=5)
        made = registered(token)
        rows = str(list(InitialAccessToken.objects.values())) + str(
            list(SelfRegistered.objects.values())
        )
        rows += str(list(Application.objects.values()))
        for secret in (token, made["registration_access_token"], made["client_secret"]):
            assert secret not in rows

    def test_the_digest_is_no_token(self) -> None:
        made = registered()
        refused(read(made, SelfRegistered.objects.get().digest), "invalid_token", 401)

    def test_the_token_in_the_address_or_body_is_none(self) -> None:
        """There it would be logged."""
        made = registered()
        address = f"{path_of(made)}?access_token={made['registration_access_token']}"
        assert Client().get(address).status_code == 401

    def test_the_clients_secret_does_not_open_it(self) -> None:
        made = registered()
        refused(read(made, made["client_secret"]), "invalid_token", 401)

    def test_no_token_is_written_into_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(0)
        made = registered(initial_token())
        refused(replace(made, client_secret="chosen-by-a-thief"), "invalid_client_metadata")
        for secret in (
            made["registration_access_token"],
            made["client_secret"],
            "chosen-by-a-thief",
        ):
            assert secret not in caplog.text

    def test_a_thief_who_adds_an_address_of_theirs_is_seen(self, victim: Person) -> None:
        """Whoever agreed is asked again, with the new address before their eyes."""
        made = registered(grant_types=["authorization_code", "refresh_token"])
        client = client_of(made)
        given = tokens(victim, client)
        browser = signed_in(victim)
        assert authorize(browser, client).status_code == 303
        theirs = "https://evil.example/callback"
        assert (
            replace(
                made,
                redirect_uris=[REDIRECT, theirs],
                grant_types=["authorization_code", "refresh_token"],
            ).status_code
            == 200
        )
        page = walk(browser, authorize(browser, client, redirect_uri=theirs))
        assert page.status_code == 200
        assert b"evil.example" in page.content
        if "refresh_token" in given:
            good(refresh(client, given["refresh_token"]))

    def test_a_change_that_nobody_sees_asks_nobody_again(self, victim: Person) -> None:
        made = registered()
        client, browser = client_of(made), signed_in(victim)
        agree(browser, authorize(browser, client))
        replace(made, tos_uri="https://rp.example/tos")
        assert "code=" in authorize(browser, client).headers["Location"]


class TestImpersonation:
    def test_a_review_ends_with_the_next_change(self) -> None:
        """Looked at as Journal, renamed to the operator's own support."""
        made = registered()
        row = Application.objects.get()
        registration.change(application_pk=row.pk, is_reviewed=True)
        row.refresh_from_db()
        assert row.is_reviewed
        replace(made)
        row.refresh_from_db()
        assert row.is_reviewed, "nothing changed"
        replace(made, client_name="Vestibule Support")
        row.refresh_from_db()
        assert not row.is_reviewed

    def test_the_page_says_what_was_reviewed(self, victim: Person) -> None:
        client = client_of(registered())
        browser = signed_in(victim)
        warning = b"Nobody here has checked this app"
        assert warning in walk(browser, authorize(browser, client)).content
        registration.change(application_pk=Application.objects.get().pk, is_reviewed=True)
        assert warning not in walk(browser, authorize(browser, client)).content

    def test_it_is_never_the_operators_own(self) -> None:
        registered(
            initial_token(), is_first_party=True, roles=["admin"], registration_source="manual"
        )
        row = Application.objects.get()
        assert (row.is_first_party, row.roles.count(), row.registration_source) == (False, 0, "dcr")


class TestTwoAtOnce:
    def test_one_initial_token_registers_one_application(self, race: Race, settings: Any) -> None:
        settings.CLIENT_REGISTRATION = "token"
        token = initial_token()
        answers = race(16, lambda n: register(token, client_name=f"App {n}").status_code)
        assert sorted(answers) == [201] + [401] * 15
        assert Application.objects.count() == 1

    def test_two_changes_are_one_after_the_other(self, race: Race) -> None:
        """Never half of each."""
        made = registered()

        def change(n: int) -> int:
            uris = [f"https://rp.example/{n}/{one}" for one in range(3)]
            status: int = replace(made, client_name=f"App {n}", redirect_uris=uris).status_code
            return status

        assert set(race(8, change)) == {200}
        now = read(made).json()
        number = now["client_name"].removeprefix("App ")
        assert now["redirect_uris"] == [f"https://rp.example/{number}/{one}" for one in range(3)]

    def test_a_change_and_the_end(self, race: Race) -> None:
        made = registered()
        answers = race(8, lambda n: (delete if n == 3 else replace)(made).status_code)
        assert answers[3] == 204
        assert set(answers) <= {200, 204, 401}
        assert not Application.objects.exists()
        refused(read(made), "invalid_token", 401)


class TestLookingAtOtherPeoplesTokens:
    @pytest.mark.parametrize(
        "wish", [{"may_introspect": True}, {"introspection_audiences": [API]}], ids=str
    )
    def test_nobody_makes_themselves_a_resource_server(
        self, victim: Person, wish: dict[str, Any]
    ) -> None:
        token = tokens(victim, make_client())["access_token"]
        stranger = registered(grant_types=["authorization_code"], **wish)
        assert introspect(token, client_of(stranger)) == {"active": False}
        assert not wish.keys() & stranger.keys()
        assert replace(stranger, **wish).status_code == 200
        assert introspect(token, client_of(stranger)) == {"active": False}


class TestMoreThanIsOpen:
    def test_details_are_no_way_past_the_scopes_that_are_open(
        self, victim: Person, settings: Any
    ) -> None:
        """RFC 9396 opens the same documents as the scopes that the operator did not list."""
        settings.CLIENT_REGISTRATION_SCOPES = ("openid",)
        made = registered(grant_types=["authorization_code"], **METADATA)
        assert not METADATA.keys() & made.keys()
        assert replace(made, **METADATA).status_code == 200
        wish = asking(access("read", "write", "delete"))
        asked = authorize(
            signed_in(victim), client_of(made), scope="openid", authorization_details=wish
        )
        assert reply(asked).error == "invalid_authorization_details"
