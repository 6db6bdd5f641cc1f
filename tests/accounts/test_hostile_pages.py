"""Every hosted page fed what no browser sends: an error in plain words, never a fault of ours."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.accounts.services import people
from tests.accounts.conftest import PASSWORD, is_signed_in

pytestmark = pytest.mark.django_db

OUTSIDE = {
    "/sign-in/": ("login", "password", "remember", "next"),
    "/sign-up/": ("email", "password1", "website_address", "next"),
    "/sign-out/": ("next",),
    "/password/forgotten/": ("email", "next"),
}
WAITING = {
    "/verify-email/": ("code", "action", "email", "next"),
    "/password/forgotten/code/": ("code", "next"),
    "/password/forgotten/new/": ("password1", "password2", "next"),
}
INSIDE = {
    "/reauthenticate/": ("password", "next"),
    "/account/profile/": (
        "username", "name", "website", "birthdate", "zoneinfo", "locale", "phone_number", "address_locality",
        "address_formatted", "picture",
    ),
    "/account/emails/": ("email", "action_add", "action_remove", "action_primary", "action_send"),
    "/account/password/": ("oldpassword", "password1", "password2", "next"),
    "/account/sessions/end-others/": ("x",),
}  # fmt: skip
HOSTILE = {
    "NUL": "a\x00b@example.com",
    "only NUL": "\x00",
    "huge": "x" * 200_000,
    "many at signs": "@" * 5000,
    "newlines": "a@example.com\r\nBcc: b@example.com",
    "markup": "<script>alert(1)</script>",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "format": "%s%n%(x)s{0}",
    "right to left": "\u202eexample.com@a",
    "astral": "\U0001f600" * 300,
    "replacement": "\ufffd",
    "sql": "' OR 1=1; --",
    "long number": "9" * 5000,
}


def _fine(answer: Any) -> None:
    assert answer.status_code < 500, answer.status_code
    assert b"Traceback" not in answer.content
    assert b"<script>alert(1)" not in answer.content


def _restore(browser: Client, kept: dict[str, Any]) -> None:
    """The codes are awaited again, however the last try ended."""
    stored = browser.session
    stored.update(kept)
    stored.save()
    browser.cookies["vestibule_session"] = stored.session_key or ""


@pytest.fixture
def waiting(client: Client, mailoutbox: list[Any]) -> Client:
    """A browser in which a sign-up and a reset both await their codes."""
    people.create(email="carl@example.com", password=PASSWORD, verified=True)
    client.post("/password/forgotten/", {"email": "carl@example.com"})
    client.post("/sign-up/", {"email": "bob@example.com", "password1": PASSWORD})
    return client


@pytest.fixture
def inside(person: User, client: Client) -> Client:
    client.force_login(person)
    return client


class TestValues:
    """Each hostile value in each field, alone and in all fields at once."""

    @pytest.mark.parametrize("path", OUTSIDE)
    def test_outside(self, client: Client, path: str) -> None:
        good = {
            "login": "a@b.example",
            "email": "a@b.example",
            "password": "x",
            "password1": PASSWORD,
        }
        for value in HOSTILE.values():
            cache.clear()
            _fine(client.post(path, dict.fromkeys(OUTSIDE[path], value)))
            for name in OUTSIDE[path]:
                _fine(client.post(path, good | {name: value}))
                _fine(client.get(path, {name: value[:5000], "login_hint": value[:5000]}))

    @pytest.mark.parametrize("path", WAITING)
    def test_while_a_code_is_awaited(self, waiting: Client, path: str) -> None:
        kept = dict(waiting.session)
        for value in HOSTILE.values():
            cache.clear()
            for name in WAITING[path]:
                _restore(waiting, kept)
                _fine(waiting.post(path, {name: value}))
                _fine(waiting.get(path, {name: value[:5000]}))

    @pytest.mark.parametrize("path", INSIDE)
    def test_inside(self, inside: Client, path: str) -> None:
        for value in HOSTILE.values():
            cache.clear()
            for name in INSIDE[path]:
                _fine(inside.post(path, {"email": "a@b.example", name: value}))
            _fine(inside.post(path, dict.fromkeys(INSIDE[path], value)))
        assert is_signed_in(inside)


ALL = [*OUTSIDE, *WAITING, *INSIDE]
BODIES = {
    "broken UTF-8": (b"login=\xff\xfe&email=\xc3\x28&password=\xf0\x28\x8c\x28&code=\xed\xa0\x80&name=\xed\xa0\x80", "application/x-www-form-urlencoded"),
    "duplicates": (b"login=a@b.c&login=d@e.f&email=a@b.c&email=d@e.f&password=x&password=y&code=1&code=2&name=a&name=b", "application/x-www-form-urlencoded"),
    "JSON": (b'{"login": "a@b.c", "password": "x"}', "application/json"),
    "text": (b"login=a@b.c", "text/plain"),
    "XML": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
    "no type": (b"login=a@b.c&password=x", ""),
    "strange type": (b"x", "application/\x00;;=;charset"),
    "UTF-7": (b"login=+2AA-&email=+2AA-&password=+2AA-&password1=+2AA-&code=+2AA-&name=+2AA-", "application/x-www-form-urlencoded; charset=utf-7"),
    "UTF-7 parts": (b'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n+2AA-\r\n--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na@b.example\r\n--x\r\nContent-Disposition: form-data; name="oldpassword"\r\n\r\n+2AA-\r\n--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n+2AA-\r\n--x--\r\n', "multipart/form-data; boundary=x; charset=utf-7"),
    "unknown charset": (b"login=a", "application/x-www-form-urlencoded; charset=klingon"),
    "unknown charset parts": (b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--x--\r\n', "multipart/form-data; boundary=x; charset=klingon"),
    "cut parts": (b'--x\r\nContent-Disposition: form-data; name="login', "multipart/form-data; boundary=x"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "files": (b'--x\r\nContent-Disposition: form-data; name="login"; filename="a"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\nhello\r\n--x--\r\n', "multipart/form-data; boundary=x"),
    "too many fields": (b"&".join(b"a%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
    "too many bytes": (b"login=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
}  # fmt: skip


@pytest.mark.parametrize("path", ALL)
def test_a_strange_body_is_refused_or_a_form_with_errors(
    request: pytest.FixtureRequest, path: str
) -> None:
    fixture = "waiting" if path in WAITING else "inside" if path in INSIDE else "client"
    browser: Client = request.getfixturevalue(fixture)
    kept = dict(browser.session)
    for body, kind in BODIES.values():
        cache.clear()
        if fixture == "waiting":
            _restore(browser, kept)
        _fine(browser.generic("POST", path, body, content_type=kind))
        _fine(browser.get(path + "?next=%ff%fe&email=+2AA-", CONTENT_TYPE=kind))


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
def test_another_method_is_no_fault(inside: Client, method: str) -> None:
    for path in [*OUTSIDE, *INSIDE]:
        _fine(getattr(inside, method)(path))


@pytest.mark.parametrize(
    "path",
    ["/account/sessions/x/end/", "/account/sessions/00000000-0000-0000-0000-000000000000/end/"],
)
def test_a_session_that_is_not_mine_is_not_there(inside: Client, path: str) -> None:
    assert inside.post(path).status_code == 404


@pytest.mark.parametrize(
    "cookie", ["", "x" * 32, "\x00", "ö", "a" * 5000, "../../etc/passwd", "{}"]
)
def test_a_strange_session_cookie_is_nobody(person: User, cookie: str) -> None:
    browser = Client()
    browser.cookies["vestibule_session"] = cookie
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "value", ["x", "", 7, None, "00000000-0000-0000-0000-000000000000", [], "\x00"]
)
def test_a_strange_sid_in_a_session_is_nobody(person: User, client: Client, value: Any) -> None:
    client.force_login(person)
    stored = client.session
    stored["sid"] = value
    stored.save()
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "\x00",
        "x" * 9000,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("latin-1"),
        "<b>",
    ],
)
def test_a_strange_browser_may_sign_in(person: User, agent: str) -> None:
    browser = Client(HTTP_USER_AGENT=agent)
    answer = browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/account/sessions/").status_code == 200


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "login",
                "password",
                "email",
                "password1",
                "code",
                "action",
                "next",
                "name",
                "locale",
                "phone_number",
                "website",
                "birthdate",
            ]
        ),
        st.text(max_size=60),
    )
)
def test_any_text_in_any_field_is_answered(inside: Client, data: dict[str, str]) -> None:
    encoded = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    outside = Client()
    for path in OUTSIDE:
        _fine(outside.post(path, encoded))
    _fine(inside.post("/account/profile/", encoded))
