"""Which language a page is in: account, `ui_locales`, browser; and the switch on every page."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from apps.accounts.services import profiles
from apps.core import languages
from tests.support.factories import Person, make_person

GERMAN_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


def language_of(answer: Any) -> str:
    """The language of a page, which it says twice."""
    spoken = str(answer["Content-Language"])
    assert f'<html lang="{spoken}"' in answer.content.decode()
    return spoken


def signed_in(person: Person, **headers: str) -> Client:
    browser = Client(**headers)  # type: ignore[arg-type]
    words = {"login": person.email, "password": person.password}
    assert browser.post("/sign-in/", words).status_code == 302
    return browser


# --- The list of tags ---


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["de"], "de"),
        (["DE-ch-1996"], "de"),
        (["ar_EG"], "ar"),
        (["tlh", "pt-BR", "fr-CA", "de"], "fr"),
        (["xx"], ""),
        (["d"], ""),
        (["deu"], ""),
        (["*"], ""),
        ([""], ""),
        ([], ""),
    ],
)
def test_a_tag_is_cut_until_it_fits(tags: list[str], found: str) -> None:
    assert languages.best(tags) == found


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_unknown_ui_locales_are_passed_over() -> None:
    assert languages.asked("tlh-Latn  es-MX de") == "es"


# --- Hostile values ---

HOSTILE = [
    "../../etc/passwd",
    "de\r\nSet-Cookie: x=1",
    "<script>alert(1)</script>",
    "de" * 5_000,
    "-".join(["de"] * 20_000),
    "\ud800",
    "de;q=0",
    "__import__('os')",
    "١",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_ui_locales_mean_nothing(rf: RequestFactory, value: str) -> None:
    request = rf.get("/")
    request.GET = {"ui_locales": value}  # type: ignore[assignment]
    assert languages.of_request(request) in ("en", "de")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_cookie_means_nothing(rf: RequestFactory, value: str) -> None:
    request = rf.get("/")
    request.COOKIES = {languages.COOKIE: value}
    assert languages.of_request(request) in ("en", "de")


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "en"),
        ("xx", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("fr;q=0.5, ar-EG;q=0.9", "ar"),
        ("*", "en"),
        ("de, " * 10_000, "de"),
        ("de;q=banana", "en"),
        (";;;,,,", "en"),
        ("de\x00", "en"),
    ],
)
@pytest.mark.spec("RFC 9110", "12.5.4")
def test_the_browser_says_what_it_prefers(rf: RequestFactory, header: str, spoken: str) -> None:
    assert languages.of_browser(rf.get("/", HTTP_ACCEPT_LANGUAGE=header)) == spoken


# --- The order ---


def test_ui_locales_beat_the_browser(db: None) -> None:
    page = Client(**GERMAN_BROWSER).get("/sign-in/", {"ui_locales": "xx es"})  # type: ignore[arg-type]
    assert language_of(page) == "es"


def test_the_account_beats_ui_locales_and_browser(db: None) -> None:
    browser = signed_in(make_person(claims={"locale": "fr-CA"}), **GERMAN_BROWSER)
    assert language_of(browser.get("/account/", {"ui_locales": "es"})) == "fr"


def test_an_account_without_a_language_of_ours_leaves_it_to_the_browser(db: None) -> None:
    browser = signed_in(make_person(claims={"locale": "pt-BR"}), **GERMAN_BROWSER)
    assert language_of(browser.get("/account/")) == "de"
    assert language_of(browser.get("/account/", {"ui_locales": "es"})) == "es"


def test_a_page_says_that_it_depends_on_browser_and_cookie(client: Client) -> None:
    vary = {name.strip() for name in client.get("/")["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= vary


def test_arabic_runs_from_right_to_left(client: Client) -> None:
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="ar-EG")
    assert 'dir="rtl"' in page.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/schema", "/api/v1/session"])
def test_programs_are_answered_in_english(db: None, client: Client, path: str) -> None:
    answer = client.get(path, HTTP_ACCEPT_LANGUAGE="de", HTTP_ACCEPT="application/json")
    assert answer.get("Content-Language", "en") == "en"


def test_a_page_leaves_no_language_behind_in_its_thread(client: Client) -> None:
    client.get("/", HTTP_ACCEPT_LANGUAGE="ar")
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_error_before_everything_else_speaks_as_the_browser(rf: RequestFactory) -> None:
    from apps.core.views import errors

    page = errors.server_error(rf.get("/", HTTP_ACCEPT_LANGUAGE="ar"))
    assert language_of(page) == "ar"


# --- The switch ---


def test_a_chosen_language_is_remembered_by_the_browser(client: Client) -> None:
    answer = client.post("/language/", {"language": "es", "next": "/sign-in/?next=/account/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")
    cookie = answer.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert language_of(client.get("/sign-in/", HTTP_ACCEPT_LANGUAGE="de")) == "es"


@pytest.mark.parametrize("language", ["", "xx", "de-DE", "EN", "<b>", "de; Path=/x", "d\x00e"])
def test_a_language_that_we_do_not_speak_changes_nothing(client: Client, language: str) -> None:
    assert not client.post("/language/", {"language": language}).cookies


@pytest.mark.parametrize(
    "target", ["", "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_way_back_stays_here(client: Client, target: str) -> None:
    assert client.post("/language/", {"language": "de", "next": target})["Location"] == "/"


def test_a_language_is_not_chosen_by_a_link(client: Client) -> None:
    answer = client.get("/language/", {"language": "de"})
    assert answer.status_code == 405
    assert "language" not in answer.cookies


def test_a_language_is_not_chosen_from_another_site() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/language/", {"language": "de"}).status_code == 403


def test_who_is_signed_in_chooses_for_their_account(db: None) -> None:
    person = make_person(claims={"locale": "fr"})
    browser = signed_in(person)
    browser.post("/language/", {"language": "de"})
    assert language_of(browser.get("/account/")) == "de"
    assert profiles.values_of(person.id)["locale"] == "de"
    assert language_of(signed_in(person).get("/account/")) == "de"


def test_a_more_exact_locale_of_the_same_language_is_kept(db: None) -> None:
    person = make_person(claims={"locale": "de-CH"})
    signed_in(person).post("/language/", {"language": "de"})
    assert profiles.values_of(person.id)["locale"] == "de-CH"


# --- The profile page ---


def profile_form(browser: Client) -> dict[str, Any]:
    form = browser.get("/account/profile/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_profile_page_changes_language_and_clock_at_once(db: None) -> None:
    browser = signed_in(make_person())
    sent = profile_form(browser) | {"locale": "de", "zoneinfo": "Asia/Kathmandu"}
    assert browser.post("/account/profile/", sent).status_code == 302
    assert language_of(browser.get("/account/profile/")) == "de"
    page = browser.get("/account/sessions/").content.decode()
    assert "+05:45" in page
    assert 'data-zone="Asia/Kathmandu"' in page


def test_a_locale_that_we_do_not_speak_is_kept_for_other_apps(db: None) -> None:
    person = make_person(claims={"locale": "pt-BR"})
    browser = signed_in(person)
    assert browser.post("/account/profile/", profile_form(browser)).status_code == 302
    assert profiles.values_of(person.id)["locale"] == "pt-BR"


def test_the_profile_page_takes_no_other_language_than_it_offers(db: None) -> None:
    browser = signed_in(make_person())
    sent = profile_form(browser) | {"locale": "tlh"}
    assert browser.post("/account/profile/", sent).status_code == 200
