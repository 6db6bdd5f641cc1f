"""No page leaves a sentence in English: neither one that nobody marked, nor one that nobody translated."""

import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from apps.access.scopes import CATALOGUE
from apps.core import clock, problems
from apps.core.views import errors
from tests.support import wording
from tests.support.authorizing import authorize, signed_in, walk
from tests.support.factories import make_client, make_person

pytestmark = pytest.mark.django_db
# What reads the same in every language: names of ours and of others, words of the wire.
SAME = {
    settings.BRAND_NAME,
    *(name for _, name in settings.LANGUAGES),
    *CATALOGUE,
    *("Chrome", "Linux"),
}
ENGLISH = ("admin/", "api/", "health/", ".well-known/")


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every page that has an address of its own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        elif "<" not in route and not route.startswith(ENGLISH):
            if not problems.is_sessionless(f"/{route}"):
                yield f"/{route}"


def is_page(answer: Any) -> bool:
    return "text/html" in answer.get("Content-Type", "")


def english(page: str) -> list[str]:
    """Pieces of a marked page that nobody translated."""
    return [
        piece
        for piece in wording.Words(page).pieces
        if not any(word in piece for word in ("@", "://", "localhost", "urn:", "…"))
        and piece not in SAME
        and piece.removesuffix(f" · {settings.BRAND_NAME}") not in SAME
    ]


def unmarked(call: Callable[[], Any]) -> list[str]:
    with wording.marked("de"):
        answer = call()
        return english(answer.content.decode()) if is_page(answer) else []


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="de")


@pytest.fixture
def developer() -> Client:
    browser = signed_in(make_person(roles=["member", "developer"]))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return browser


@pytest.fixture(params=["stranger", "developer"])
def browser(request: pytest.FixtureRequest) -> Client:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_there_are_pages_to_look_at() -> None:
    assert {"/", "/sign-in/", "/account/profile/", "/developers/new/"} <= set(routes())


def test_every_word_of_every_page_is_marked(browser: Client) -> None:
    found = {path: unmarked(lambda path=path: browser.get(path)) for path in routes()}  # type: ignore[misc]
    assert {path: words for path, words in found.items() if words} == {}


def test_every_word_of_every_refused_form_is_marked(browser: Client) -> None:
    found = {}
    for path in routes():
        if browser.get(path).status_code == 200:
            faults: dict[str, str] = {"email": "x", "login": "x", "code": "x", "birthdate": "x"}
            found[path] = unmarked(lambda path=path, faults=faults: browser.post(path, faults))  # type: ignore[misc]
    assert {path: words for path, words in found.items() if words} == {}


def test_every_word_on_the_way_to_an_app_is_marked(developer: Client) -> None:
    app = make_client(scopes=("openid", "profile", "email", "documents:read"))
    for wish in ({}, {"prompt": "select_account"}, {"prompt": "login"}, {"client_id": "nobody"}):
        assert unmarked(lambda wish=wish: walk(developer, authorize(developer, app, **wish))) == []  # type: ignore[misc]


def test_every_word_about_an_application_is_marked(developer: Client) -> None:
    uuid = developer.get("/developers/new/").context["form"]["key"].value()
    sent = {
        "kind": "web",
        "name": "Chrome",
        "redirect_uris": "https://a.example/",
        "key": str(uuid),
        "scopes": "openid",
    }
    with wording.marked("de"):
        page = developer.post("/developers/new/", sent)
    client_id = page.context["application"]["client_id"]
    secret = page.context["secrets"][0]["end_url"]
    pages = [f"/developers/{client_id}/{name}" for name in ("", "edit/", "delete/")]
    for path in (*pages, secret):
        assert unmarked(lambda path=path: developer.get(path)) == []  # type: ignore[misc]


@pytest.mark.parametrize(
    "view", [errors.csrf_failure, errors.bad_request, errors.forbidden, errors.not_found]
)
def test_every_word_of_an_error_page_is_marked(rf: Any, view: Any) -> None:
    request = rf.get("/", HTTP_ACCEPT_LANGUAGE="de")
    assert unmarked(lambda: view(request)) == []
    assert unmarked(lambda: errors.server_error(request)) == []


MAILS = sorted(
    str(path.relative_to(settings.BASE_DIR / "templates"))
    for path in (settings.BASE_DIR / "templates").rglob("email/*_*.*")
    if not path.name.startswith("base")
)


@pytest.mark.parametrize("name", MAILS)
def test_every_word_of_a_mail_is_marked(name: str) -> None:
    facts = {
        "brand": {"name": settings.BRAND_NAME},
        "current_site": {"domain": "localhost"},
        **dict.fromkeys(("email", "code", "name", "ip", "user_agent", "provider"), "@"),
        "n": 2,
        "days": 2,
        "left": 2,
        "timestamp": clock.now(),
        "when": clock.now(),
    }
    with wording.marked("de"), translation.override("de"):
        text = render_to_string(name, facts)
    found = english(text if name.endswith(".html") else f"<p>{html.escape(text)}</p>")
    assert [piece for piece in found if not piece.startswith("--")] == []


def test_the_finder_of_unmarked_words_finds_them() -> None:
    page = f'<p>{wording.OPEN}Gut{wording.CLOSE}</p><p>Forgotten</p><a title="Left out">1</a>'
    assert english(page) == ["Forgotten", "Left out"]


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_no_page_shows_an_english_sentence_that_has_a_translation(
    stranger: Client, developer: Client, language: str
) -> None:
    from tests.support import messages

    sources = [one.id for one in messages.stored(language) if isinstance(one.id, str) and one.id]
    with translation.override(language):
        differing = {text for text in sources if translation.gettext(text) != text}
    left: dict[str, set[str]] = {}
    for browser in (stranger, developer):
        for path in routes():
            answer = browser.get(path, HTTP_ACCEPT_LANGUAGE=language)
            if is_page(answer):
                assert answer["Content-Language"] == language
                left[path] = differing & set(wording.Words(answer.content.decode()).pieces)
    assert {path: words for path, words in left.items() if words} == {}
