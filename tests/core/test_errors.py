"""What is shown when something goes wrong."""

import logging
from typing import Any

import pytest
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path

from apps.core.views import errors
from idp.urls import urlpatterns as real_urls

SECRET = "the-secret-of-this-fault"
FAULTS: dict[str, type[Exception]] = {
    "400": SuspiciousOperation,
    "403": PermissionDenied,
    "413": RequestDataTooBig,
    "500": RuntimeError,
    "503": OperationalError,
}


def fail(request: HttpRequest, status: str) -> HttpResponse:
    raise FAULTS[status](SECRET)


urlpatterns = [path("fail/<status>", fail), path("api/fail/<status>", fail), *real_urls]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error


@pytest.fixture
def browser(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("asked", "status"), [("400", 400), ("403", 403), ("413", 413), ("500", 500)]
)
def test_a_person_sees_a_page_with_a_reference_and_no_secret(
    browser: Client, db: None, asked: str, status: int
) -> None:
    response = browser.get(f"/fail/{asked}", headers={"X-Request-Id": "reference-of-this-test"})
    page = response.content.decode()
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert "reference-of-this-test" in page
    assert SECRET not in page
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 9457", "3")
@pytest.mark.parametrize(
    ("asked", "status"), [("400", 400), ("403", 403), ("413", 413), ("500", 500)]
)
def test_a_program_gets_a_problem_and_no_secret(
    browser: Client, db: None, asked: str, status: int
) -> None:
    for target, headers in (("/api/fail/", {}), ("/fail/", {"Accept": "application/json"})):
        response = browser.get(target + asked, headers=headers)
        assert response.status_code == status
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["request_id"] == response.headers["X-Request-Id"]
        assert SECRET not in response.content.decode()


def test_an_unknown_address_is_a_page_or_a_problem(browser: Client, db: None) -> None:
    assert "<h1>" in browser.get("/no-such-page/").content.decode()
    assert browser.get("/api/v1/nothing").json()["status"] == 404
    assert browser.get("/oauth/token/x", headers={"Accept": "application/json"}).status_code == 404


def test_pages_are_shown_without_a_database(
    browser: Client, db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise OperationalError(SECRET)

    browser.cookies["vestibule_session"] = "a" * 32
    caplog.set_level(logging.CRITICAL)
    for target, status in (("/no-such-page/", 404), ("/fail/403", 403), ("/fail/503", 503)):
        with monkeypatch.context() as patch:
            patch.setattr(connection, "cursor", unreachable)
            response = browser.get(target)
        assert response.status_code == status, target
        assert "<h1>" in response.content.decode()
        assert SECRET not in response.content.decode()


def test_a_wrong_host_gets_a_page(browser: Client, db: None) -> None:
    response = browser.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_a_page_that_asks_for_the_host_again_is_shown_all_the_same(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rendered: list[Any] = []
    original = render_to_string

    def once(template: str, facts: Any, request: Any = None) -> str:
        rendered.append(request)
        if request is not None:
            raise DisallowedHost
        return original(template, facts)

    monkeypatch.setattr(errors, "render_to_string", once)
    caplog.set_level(logging.CRITICAL)
    response = errors.bad_request(RequestFactory().get("/"))
    assert response.status_code == 400
    assert rendered[-1] is None


def test_a_form_without_its_token_is_told_what_to_do(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()
    problem = browser.post("/theme/", {"theme": "dark"}, headers={"Accept": "application/json"})
    assert problem.json()["code"] == "csrf_failed"
