"""Applications that describe themselves (Client ID Metadata Documents): what a stranger would write there."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache.backends import db as database_cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.clients.services.dynamic import expiry, registrations, visits
from apps.core.services import reach
from tests.support.authorizing import agree, authorize, is_page, signed_in, walk
from tests.support.documents import (
    CALLBACK,
    CLIENT_ID,
    Site,
    as_client,
    described,
    review,
    rows,
    world,
)
from tests.support.factories import Person, make_client
from tests.support.registering import forget_quickly, refused, register, tomorrow

Race = Callable[[int, Callable[[int], Any]], list[Any]]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    settings.CLIENT_ID_METADATA_DOCUMENTS = True
    settings.CLIENT_REGISTRATION = "open"
    with world(monkeypatch) as found:
        yield found


class TestImpersonation:
    @pytest.mark.parametrize(
        "name",
        [
            "Vestibule",
            "vestibule",
            "Ｖｅｓｔｉｂｕｌｅ",
            "Vesti\u200bbule",
            "My Bank",
            "MY  BANK!",
            # Letters of other alphabets that are drawn the same, an accent, and one drawn as nothing.
            "V\u0435stibul\u0435",
            "\u03bd\u0435\u0455\u0442\u0456\u044cule".replace("\u044c", "b"),
            "VESTI\u0392ULE",
            "Vest1bu1e",
            "V\u00e9stibule",
            "Vestibule\u3164",
            "\u041cy \u0412\u0430nk",
        ],
    )
    def test_a_name_that_is_the_operators_is_not_shown(
        self, site: Site, victim: Person, name: str
    ) -> None:
        """Where it says so is shown instead; who registers is told no."""
        make_client(name="My Bank")
        refused(register(client_name=name), "invalid_client_metadata")
        site.says(described(client_name=name))
        browser = signed_in(victim)
        page = walk(browser, authorize(browser, as_client()))
        assert page.context["relying_app"]["name"] == "assistant.example"

    def test_a_name_that_another_stranger_has_may_be_had_again(self, site: Site) -> None:
        assert register(client_name="Assistant").status_code == 201
        assert register(client_name="Assistant").status_code == 201

    def test_a_document_for_somebody_elses_address(self, site: Site) -> None:
        """The same document elsewhere is nobody's."""
        assert is_page(authorize(Client(), as_client("https://evil.example/oauth/client.json")))

    def test_an_id_that_is_not_an_address_of_ours_is_not_taken_over(self, site: Site) -> None:
        ours = make_client()
        site.says(described(client_id=ours.id))
        assert is_page(authorize(Client(), as_client()))
        assert rows() == []


class TestAfterConsent:
    def test_a_document_that_changes_its_redirect_uris(
        self, site: Site, victim: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever takes the host over gets no code without asking: the person sees where it goes."""
        browser = signed_in(victim)
        agree(browser, authorize(browser, as_client()))
        assert "code=" in authorize(browser, as_client()).headers["Location"]
        theirs = "https://evil.example/callback"
        forget_quickly(monkeypatch)
        site.says(described(redirect_uris=[CALLBACK, theirs]))
        tomorrow(monkeypatch, hours=1)
        page = walk(browser, authorize(browser, as_client(redirect_uri=theirs)))
        assert page.status_code == 200
        assert b"evil.example" in page.content

    def test_a_review_ends_with_the_next_change(
        self, site: Site, victim: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = signed_in(victim)
        authorize(browser, as_client())
        review()
        warning = b"Nobody here has checked this app"
        assert warning not in walk(browser, authorize(browser, as_client())).content
        forget_quickly(monkeypatch)
        site.says(described(tos_uri="https://assistant.example/tos"))
        tomorrow(monkeypatch, hours=1)
        assert warning in walk(browser, authorize(browser, as_client())).content


def test_logo_tracking(site: Site, victim: Person) -> None:
    """A picture would tell a stranger who looks at their name, when, and from where."""
    logo = "https://assistant.example/logo.png?victim=1"
    site.says(described(logo_uri=logo))
    stranger = Client()
    pages = [walk(stranger, authorize(stranger, as_client()))]
    browser = signed_in(victim)
    pages.append(walk(browser, authorize(browser, as_client())))
    agree(browser, authorize(browser, as_client()))
    pages.append(browser.get("/account/apps/"))
    for page in pages:
        assert page.status_code == 200
        assert b"Assistant" in page.content
        assert b"logo.png" not in page.content
    review()
    assert b"logo.png" in browser.get("/account/apps/").content


class TestFlood:
    def test_one_network_makes_us_fetch_so_many_an_hour(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(visits, "MOST_AN_HOUR", 3)
        for number in range(6):
            authorize(Client(), as_client(f"https://assistant.example/{number}"))
        assert len(site.asked) == 3
        authorize(Client(REMOTE_ADDR="198.51.100.7"), as_client("https://assistant.example/7"))
        assert len(site.asked) == 4

    def test_an_hour_is_an_hour(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """However long it is since the last one."""
        monkeypatch.setattr(visits, "MOST_AN_HOUR", 3)
        for number in range(3):
            authorize(Client(), as_client(f"https://assistant.example/{number}"))
        now = timezone.now()
        for minutes, asked in ((30, 3), (59, 3), (61, 4)):
            then = now + timedelta(minutes=minutes)
            monkeypatch.setattr(database_cache, "tz_now", lambda then=then: then)
            authorize(Client(), as_client(f"https://assistant.example/at-{minutes}"))
            assert len(site.asked) == asked

    def test_an_ipv6_network_counts_as_one(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(visits, "MOST_AN_HOUR", 3)
        for number in range(6):
            browser = Client(REMOTE_ADDR=f"2001:db8::{number}")
            authorize(browser, as_client(f"https://assistant.example/{number}"))
        assert len(site.asked) == 3

    def test_who_is_known_still_gets_in(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        authorize(Client(), as_client())
        monkeypatch.setattr(visits, "MOST_AN_HOUR", 0)
        assert authorize(Client(), as_client()).status_code == 303

    def test_an_address_that_gave_nothing_is_left_alone(self, site: Site) -> None:
        site.says(b"", status="404 Not Found")
        for _ in range(5):
            authorize(Client(), as_client())
        assert len(site.asked) == 1

    def test_one_that_is_removed_while_we_ask_is_unknown_once(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody used it, and the purge comes by while its server takes its time."""
        authorize(Client(), as_client())
        tomorrow(monkeypatch, days=2)
        forget_quickly(monkeypatch)
        there = reach.find

        def find(url: str, **options: Any) -> Any:
            assert expiry.purge() == 1
            return there(url, **options)

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(reach, "find", find)
            assert is_page(authorize(Client(), as_client()))
        assert authorize(Client(), as_client()).status_code == 303

    def test_the_table_has_a_bound(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registrations, "MOST_UNUSED", 1)
        for number in range(3):
            client_id = f"https://assistant.example/{number}"
            site.says(described(client_id))
            authorize(Client(), as_client(client_id))
        assert len(rows()) == 1

    def test_what_nobody_agreed_to_goes_the_next_day(
        self, site: Site, victim: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = signed_in(victim)
        agree(browser, authorize(browser, as_client()))
        other = "https://assistant.example/other"
        site.says(described(other))
        authorize(Client(), as_client(other))
        tomorrow(monkeypatch, days=1, hours=1)
        call_command("purge")
        assert [row["client_id"] for row in rows()] == [CLIENT_ID]


def test_sixteen_at_once_are_one_application(race: Race, settings: Any) -> None:
    answers = race(16, lambda _: authorize(Client(), as_client()).status_code)
    assert set(answers) == {303}
    assert len(rows()) == 1
