"""/api/v1/session, login, signup: the pages' rules with JSON answers, safe from other sites."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import people
from tests.accounts.conftest import PASSWORD, is_signed_in, newest_code, sid_of

pytestmark = pytest.mark.django_db


class FrontEnd:
    """A first-party front end: it fetches the CSRF token first, then posts JSON."""

    def __init__(self) -> None:
        self.browser = Client(enforce_csrf_checks=True)
        self.token = self.browser.get("/api/v1/session").json()["csrf_token"]

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.browser.post(
            path,
            body if isinstance(body, (str, bytes)) else json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": self.token, **headers},
        )

    def login(self, email: str, password: str = PASSWORD, **more: Any) -> Any:
        return self.post("/api/v1/login", {"email": email, "password": password, **more})

    def signup(self, email: str, password: str = PASSWORD, **more: Any) -> Any:
        return self.post("/api/v1/signup", {"email": email, "password": password, **more})


@pytest.fixture
def front() -> FrontEnd:
    return FrontEnd()


def test_signing_in_answers_with_a_cookie_and_no_token(person: User, front: FrontEnd) -> None:
    answer = front.login(person.email)
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "csrf_token"}
    assert answer.json()["status"] == "signed_in"
    assert "no-store" in answer["Cache-Control"]
    assert front.browser.cookies["vestibule_session"]["httponly"]
    assert is_signed_in(front.browser)
    assert front.browser.get("/api/v1/session").json()["status"] == "signed_in"


def test_the_session_key_is_new_after_signing_in(person: User, front: FrontEnd) -> None:
    front.login(person.email, "wrong")
    before = front.browser.session.session_key
    front.login(person.email)
    assert front.browser.session.session_key != before


def test_a_wrong_password_says_the_same_of_everybody(person: User, front: FrontEnd) -> None:
    answers = [front.login(email, "wrong") for email in (person.email, "nobody@example.com")]
    told = []
    for answer in answers:
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Session")
        assert answer["Content-Type"] == "application/problem+json"
        told.append({name: value for name, value in answer.json().items() if name != "request_id"})
    assert told[0] == told[1]
    assert told[0]["code"] == "wrong_credentials"
    assert sid_of(front.browser) is None


def test_somebody_unverified_is_told_the_next_step(front: FrontEnd, mailoutbox: list[Any]) -> None:
    people.create(email="bob@example.com", password=PASSWORD)
    answer = front.login("bob@example.com")
    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    assert answer.json()["next"] == "verify_email"
    assert answer.json()["url"] == "http://testserver/verify-email/"
    assert front.browser.get("/api/v1/session").json()["status"] == "pending"
    page = front.browser.get("/verify-email/")
    answer = front.browser.post(
        "/verify-email/",
        {"code": newest_code(), "csrfmiddlewaretoken": str(page.context["csrf_token"])},
    )
    assert front.browser.get("/api/v1/session").json()["status"] == "signed_in"


def test_somebody_shut_out_is_refused(person: User, front: FrontEnd) -> None:
    people.deactivate(user=person)
    answer = front.login(person.email)
    assert (answer.status_code, answer.json()["code"]) == (403, "closed")
    # The right password was a new level, and a new level has a new token.
    front.token = front.browser.get("/api/v1/session").json()["csrf_token"]
    assert front.login(person.email, "wrong").status_code == 401


def test_signing_in_as_somebody_else_ends_the_first_session(person: User, front: FrontEnd) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    front.token = front.login(person.email).json()["csrf_token"]
    first = sid_of(front.browser)
    assert front.login(bob.email).status_code == 200
    assert BrowserSession.objects.get(pk=first).ended_at is not None
    assert BrowserSession.objects.get(pk=sid_of(front.browser)).user_id == bob.pk


def test_a_failed_attempt_leaves_the_session_alone(person: User, front: FrontEnd) -> None:
    front.token = front.login(person.email).json()["csrf_token"]
    assert front.login("nobody@example.com").status_code == 401
    assert is_signed_in(front.browser)


def test_signing_up_waits_for_the_code(front: FrontEnd, mailoutbox: list[Any]) -> None:
    answer = front.signup("bob@example.com", username="bob")
    assert answer.status_code == 202
    assert answer.json()["next"] == "verify_email"
    user = User.objects.get(email="bob@example.com")
    assert user.username == "bob"
    assert not is_signed_in(front.browser)


def test_a_taken_address_looks_the_same(person: User, mailoutbox: list[Any]) -> None:
    told = []
    for email in (person.email, "bob@example.com"):
        answer = FrontEnd().signup(email)
        told.append((answer.status_code, {**answer.json(), "csrf_token": ""}))
    assert told[0] == told[1]
    assert [mail.to for mail in mailoutbox] == [[person.email], ["bob@example.com"]]


def test_a_taken_user_name_is_a_conflict(front: FrontEnd) -> None:
    people.create(email="ann@example.com", username="ann")
    answer = front.signup("bob@example.com", username="ANN")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "username"
    assert not User.objects.filter(email="bob@example.com").exists()


def test_a_closed_registration_is_said(front: FrontEnd, settings: Any) -> None:
    settings.REGISTRATION_OPEN = False
    assert front.signup("bob@example.com").status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("login", {}, "email"),
        ("login", {"email": "ann@example.com"}, "password"),
        ("login", {"email": "ann", "password": "x"}, "email"),
        ("login", {"email": ["ann@example.com"], "password": "x"}, "email"),
        ("login", {"email": "ann@example.com", "password": {"$ne": ""}}, "password"),
        ("login", {"email": "ann@example.com", "password": "x" * 1025}, "password"),
        ("login", {"email": "ann@example.com", "password": "x", "remember": "perhaps"}, "remember"),
        ("signup", {"email": "bob@example.com", "password": "basketball"}, "password"),
        (
            "signup",
            {"email": "bob@example.com", "password": PASSWORD, "username": "a b"},
            "username",
        ),
        ("signup", {"email": "b" * 250 + "@example.com", "password": PASSWORD}, "email"),
    ],
)
def test_a_bad_value_is_a_problem_with_its_field(
    front: FrontEnd, path: str, body: Any, field: str
) -> None:
    answer = front.post(f"/api/v1/{path}", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'"x"', b"null", b"{", b"\xff\xfe", b'{"email": "a\\u0000@b.c", "password": "x"}',
     b'{"email": "a@b.c", "email": "d@e.f", "password": "x"}', b'{"email": "a@b.c", "password": "\\ud800"}', b"[" * 100_000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["login", "signup"])
def test_garbage_is_refused(front: FrontEnd, path: str, body: bytes) -> None:
    answer = front.post(f"/api/v1/{path}", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(front: FrontEnd) -> None:
    assert front.post("/api/v1/login", b'{"email": "' + b"x" * 3_000_000).status_code in (400, 413)


@pytest.mark.parametrize("path", ["login", "signup"])
class TestOtherSites:
    """Signing a visitor in to somebody else's account is an attack too (login CSRF)."""

    def test_without_the_token_nothing_happens(self, person: User, path: str) -> None:
        browser = Client(enforce_csrf_checks=True)
        body = json.dumps({"email": person.email, "password": PASSWORD})
        answer = browser.post(f"/api/v1/{path}", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
        assert sid_of(browser) is None

    def test_with_a_wrong_token_nothing_happens(
        self, person: User, front: FrontEnd, path: str
    ) -> None:
        front.token = "x" * 64
        assert (
            front.post(f"/api/v1/{path}", {"email": person.email, "password": PASSWORD}).status_code
            == 403
        )

    def test_from_a_foreign_origin_nothing_happens(
        self, person: User, front: FrontEnd, path: str
    ) -> None:
        body = {"email": person.email, "password": PASSWORD}
        assert front.post(f"/api/v1/{path}", body, Origin="https://evil.example").status_code == 403
        assert front.post(f"/api/v1/{path}", body, Origin="null").status_code == 403
        assert front.post(f"/api/v1/{path}", body, Origin="http://testserver").status_code != 403

    @pytest.mark.parametrize(
        "kind",
        ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""],
    )
    def test_a_form_of_another_site_is_refused_by_its_type(
        self, person: User, front: FrontEnd, path: str, kind: str
    ) -> None:
        answer = front.browser.post(
            f"/api/v1/{path}",
            b'{"email": "ann@example.com"}',
            content_type=kind,
            headers={"X-CSRFToken": front.token},
        )
        assert answer.status_code in (400, 415)

    def test_reading_is_no_way_in(self, front: FrontEnd, path: str) -> None:
        assert front.browser.get(f"/api/v1/{path}").status_code == 405


def test_an_access_token_is_no_session(front: FrontEnd) -> None:
    """These doors are for browsers: a bearer token means nothing here."""
    answer = front.browser.get(
        "/api/v1/session", headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}
    )
    assert answer.json()["status"] == "signed_out"


def test_the_doors_count_tries(person: User, front: FrontEnd) -> None:
    codes = [front.login(person.email, "wrong").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    assert front.login(person.email).status_code == 429
    other = FrontEnd()
    codes = [other.login("", "x").status_code for _ in range(3)]
    assert codes == [400] * 3
