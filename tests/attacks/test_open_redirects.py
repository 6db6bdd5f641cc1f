"""Open redirects: whatever `next` says, no page of ours sends anybody elsewhere."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from tests.attacks.conftest import signed_in
from tests.support.factories import PASSWORD, make_person
from tests.support.walking import Route, routes

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example/",
    "\\\\evil.example/",
    "/%09/evil.example",
    "\t//evil.example/",
    "https:evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "http://testserver:evil.example/",
    "javascript:alert(1)",
]
# What the walk over all pages tries; the sign-in, which most of them lead to, is tried with everything.
WALKED = [*ELSEWHERE[:3], "\t//evil.example/"]
# Every name by which a page of ours or an engine might take an address to go to.
NAMES = ("next", "redirect", "redirect_uri", "return_to", "url", "continue", "_popup", "target")
# Signing out first would leave nobody to send elsewhere.
LAST = ("sign-out/",)
_HERE = ("", "testserver", "localhost:8000")


def _leads_elsewhere(answer: Any) -> bool:
    location = answer.headers.get("Location", "")
    if not location:
        return False
    # As browsers read it: a backslash is a slash, and control characters are not there.
    read = location.replace("\\", "/").translate(dict.fromkeys(range(33)))
    found = urlsplit(read)
    return found.netloc not in _HERE or found.scheme not in ("", "http") or read.startswith("//")


@pytest.fixture(params=["a stranger", "somebody signed in", "staff"])
def browser(request: pytest.FixtureRequest) -> Client:
    if request.param == "a stranger":
        return Client()
    is_staff = request.param == "staff"
    roles = ["administrator"] if is_staff else ["member"]
    return signed_in(make_person(roles=roles), proved=is_staff)


def _walked(browser: Client) -> list[Route]:
    """Staff walk their own pages; the others walk all the rest."""
    is_staff = bool(browser.session.get("sid")) and browser.get("/admin/").status_code == 200
    return [route for route in routes() if route.is_admins == is_staff]


@pytest.mark.spec("RFC 9700", "4.11.2")
@pytest.mark.spec("RFC 6749", "10.15")
@pytest.mark.parametrize("target", WALKED)
def test_no_page_leads_elsewhere(browser: Client, target: str) -> None:
    words = dict.fromkeys(NAMES, target)
    led = []
    for route in sorted(_walked(browser), key=lambda route: route.pattern in LAST):
        cache.clear()
        for answer in (
            browser.get(route.address, words),
            browser.post(f"{route.address}?next={target}", words),
        ):
            led += [(route.pattern, answer["Location"])] if _leads_elsewhere(answer) else []
    assert led == []


def test_the_look_at_where_a_page_leads_sees_what_a_browser_sees() -> None:
    """The judge of the test above must itself be able to find somebody guilty."""
    from django.http import HttpResponse

    for location in ("https://evil.example/", "/\\evil.example/", "//evil.example", "\t//e.x"):
        assert _leads_elsewhere(HttpResponse(headers={"Location": location.strip()}))
    assert not _leads_elsewhere(HttpResponse(headers={"Location": "/account/"}))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(target: str) -> None:
    person = make_person()
    for path in ("/sign-in/", f"/sign-in/?next={target}"):
        browser = Client()
        data = {"login": person.email, "password": PASSWORD, "next": target}
        answer = browser.post(path, data)
        assert answer.status_code == 302
        assert not _leads_elsewhere(answer)
        page = browser.get("/reauthenticate/", {"next": target})
        assert "evil.example" not in page.headers.get("Location", "")
        again = browser.post("/reauthenticate/", {"password": PASSWORD, "next": target})
        assert not _leads_elsewhere(again)
