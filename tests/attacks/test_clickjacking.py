"""Clickjacking, and scripts that should not be there: what every page of ours forbids a browser."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client

from tests.attacks.conftest import signed_in
from tests.support.factories import make_client, make_person
from tests.support.walking import Route, routes

pytestmark = pytest.mark.django_db
# Nothing of the browser's is sent there, and what comes back is for programs.
PROGRAMS = configured.SESSIONLESS_PATHS
_INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|href\s*=\s*["']?javascript:|<script(?![^>]*\bsrc=)""",
    re.IGNORECASE,
)


def _is_for_programs(route: Route) -> bool:
    return any(
        route.address.startswith(path) if path.endswith("/") else route.address == path
        for path in PROGRAMS
    )


PAGES = [route for route in routes() if not _is_for_programs(route)]
# Made to be framed (OpenID Connect Session Management 1.0 §3.3): it shows nothing, has nothing to press, and says
# nothing about who opens it.
FRAME = "oauth/check-session"


def _pages() -> list[tuple[str, Any]]:
    """Every page, as a stranger and as an administrator see it."""
    staff = signed_in(make_person(roles=["administrator"]), proved=True)
    found = []
    for browser in (Client(), staff):
        for route in PAGES:
            cache.clear()
            found.append((route.pattern, browser.get(route.address)))
    return found


@pytest.mark.spec("RFC 9700", "4.16")
@pytest.mark.spec("RFC 6749", "10.13")
def test_no_page_is_shown_in_a_frame_of_somebody_else() -> None:
    bare = []
    for pattern, page in _pages():
        policy = page.headers.get("Content-Security-Policy", "")
        framed = page.headers.get("X-Frame-Options") != "DENY"
        if framed or "frame-ancestors 'none'" not in policy:
            bare.append((pattern, page.status_code, policy))
    assert {pattern for pattern, *_ in bare} == {FRAME}, bare


def test_the_one_page_that_is_framed_has_nothing_to_press() -> None:
    pages = [page.content.decode() for pattern, page in _pages() if pattern == FRAME]
    assert len(pages) == 2
    assert pages[0] == pages[1]
    assert not re.search(r"<(form|button|a|input)[ >]", pages[0])


def test_no_page_runs_or_paints_what_stands_in_it() -> None:
    """A policy without `unsafe-inline` is only as good as pages that need none."""
    faults = []
    for pattern, page in _pages():
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, pattern
        assert "default-src 'none'" in policy, pattern
        if page.headers.get("Content-Type", "").startswith("text/html") and not page.streaming:
            found = _INLINE.search(page.content.decode())
            faults += [(pattern, found.group())] if found else []
    assert faults == []


def test_every_page_says_what_it_uses_and_who_may_have_it() -> None:
    for pattern, page in _pages():
        told = page.headers
        assert "camera=()" in told["Permissions-Policy"], pattern
        assert "publickey-credentials-get=(self)" in told["Permissions-Policy"], pattern
        assert told["Cross-Origin-Opener-Policy"] == "same-origin", pattern
        embedded_by = "cross-origin" if pattern == FRAME else "same-origin"
        assert told["Cross-Origin-Resource-Policy"] == embedded_by, pattern
        assert told["Referrer-Policy"] == "same-origin", pattern
        assert told["X-Content-Type-Options"] == "nosniff", pattern


def test_the_staff_pages_about_a_thing_need_no_inline_script_either() -> None:
    person, app = make_person(), make_client()
    staff = signed_in(make_person(roles=["administrator"]), proved=True)
    addresses = [
        f"/admin/accounts/user/{person.id}/change/",
        f"/admin/accounts/user/{person.id}/delete/",
        f"/admin/accounts/user/{person.id}/history/",
        f"/admin/clients/application/{app.pk}/change/",
        "/admin/accounts/user/?q=example",
        "/admin/accounts/user/add/",
    ]
    for address in addresses:
        page = staff.get(address)
        assert page.status_code == 200, address
        assert not _INLINE.search(page.content.decode()), address


def test_every_cookie_is_bound_to_the_host_where_https_is_spoken() -> None:
    """The prefix is the browser's promise: no domain, the whole path, https only."""
    asked = """
import django, json
django.setup()
from django.conf import settings
from apps.core import brand, languages
names = [getattr(settings, name) for name in dir(settings) if name.endswith("COOKIE_NAME")]
print(json.dumps([*names, brand.THEME_COOKIE, languages.COOKIE]))
"""
    spoken = {**os.environ, "IDP_ISSUER": "https://id.example.com"}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=spoken, capture_output=True, check=True, text=True
    )
    # Django's own name of a language cookie is set by no view of ours.
    names = set(json.loads(done.stdout)) - {"django_language"}
    assert len(names) >= 6
    assert [name for name in names if not name.startswith("__Host-")] == []
