"""A signed-in person's actions, and a provider or API that says no."""

import json

import pytest
from flask import Flask
from relying_app.application import create_app

from tests.demo.scripted_provider import Script
from tests.demo.visitor import Visitor, an_instance

ACTIONS = [
    "/userinfo",
    "/documents",
    "/documents/new",
    "/documents/delete",
    "/refresh",
    "/sign-out",
]


def paths(script: Script) -> list[tuple[str, str]]:
    """Return what the provider was asked for."""
    return [(method, path) for method, path, _headers, _form in script.heard]


def test_documents_are_listed_with_the_access_token(visitor: Visitor, script: Script) -> None:
    script.documents = (
        200,
        {},
        {"results": [{"id": "1", "title": "Plans <for> May"}], "next": None},
    )
    visitor.sign_in()
    assert visitor.press("/documents").status_code == 303
    assert "Plans &lt;for&gt; May" in visitor.page()
    method, path, headers, _form = script.heard[-1]
    assert (method, path) == ("GET", "/api/documents")
    assert headers["Authorization"] == "Bearer access-1"


def test_a_next_link_is_followed_within_the_api_only(visitor: Visitor, script: Script) -> None:
    """A token goes nowhere that an answer, or a forged form, points it to."""
    visitor.sign_in()
    visitor.press("/documents", next=f"{script.issuer}/api/documents?cursor=abc")
    assert paths(script)[-1] == ("GET", "/api/documents?cursor=abc")
    visitor.press("/documents", next=f"{script.issuer}/elsewhere")
    assert paths(script)[-1] == ("GET", "/api/documents")


def test_a_refused_call_shows_status_problem_and_challenge(
    visitor: Visitor, script: Script
) -> None:
    challenge = 'Bearer error="insufficient_scope", scope="documents:write"'
    problem = {
        "type": "about:blank",
        "title": "Not allowed",
        "detail": "The token lacks documents:write.",
    }
    script.documents = (
        403,
        {"WWW-Authenticate": challenge, "Content-Type": "application/problem+json"},
        problem,
    )
    visitor.sign_in()
    visitor.press("/documents/new", title="One", body="Text")
    page = visitor.page()
    assert 'data-status="403"' in page
    assert '<dd id="demo-problem-title">Not allowed</dd>' in page
    assert '<dd id="demo-problem-detail">The token lacks documents:write.</dd>' in page
    assert "insufficient_scope" in page


def test_a_refresh_brings_new_tokens_and_keeps_the_old_id_token(
    visitor: Visitor, script: Script
) -> None:
    script.token = {"refresh_token": "refresh-1", "scope": "openid"}
    visitor.sign_in()
    script.refresh = (
        200,
        {"access_token": "access-2", "token_type": "Bearer", "refresh_token": "refresh-2"},
    )
    visitor.press("/refresh")
    form = script.heard[-1][3]
    assert form["refresh_token"] == ["refresh-1"]
    assert "scope" not in form, "asking for more than was granted would be an error (RFC 6749 §6)"
    page = visitor.page()
    assert '<span id="demo-refreshed">1</span>' in page
    assert 'data-missing-scope="documents:read"' in page, (
        "the granted scope outlives an answer that leaves it out"
    )
    visitor.press("/documents")
    assert script.heard[-1][2]["Authorization"] == "Bearer access-2"
    assert "id_token_hint=ey" in visitor.press("/sign-out").headers["Location"]


def test_an_expired_access_token_is_refreshed_before_the_call(
    visitor: Visitor, script: Script
) -> None:
    script.token = {"refresh_token": "refresh-1", "expires_in": 1}
    script.refresh = (200, {"access_token": "access-2", "token_type": "Bearer", "expires_in": 300})
    visitor.sign_in()
    visitor.press("/documents")
    assert script.heard[-1][2]["Authorization"] == "Bearer access-2"
    assert paths(script).count(("POST", "/token")) == 2


def test_an_expired_access_token_without_refresh_token_ends_the_sign_in(
    visitor: Visitor, script: Script
) -> None:
    script.token = {"expires_in": -1}
    visitor.sign_in()
    visitor.press("/documents")
    page = visitor.page()
    assert "demo-sign-in" in page
    assert "token_invalid" in page


def test_a_refused_refresh_signs_the_person_out(visitor: Visitor, script: Script) -> None:
    script.token = {"refresh_token": "refresh-1"}
    visitor.sign_in()
    visitor.press("/refresh")
    page = visitor.page()
    assert "Your sign-in at 127.0.0.1" in page
    assert "demo-sign-in" in page


def test_a_refreshed_id_token_of_another_person_is_refused(
    visitor: Visitor, script: Script
) -> None:
    """OIDC Core §12.2."""
    script.token = {"refresh_token": "refresh-1"}
    visitor.sign_in()
    script.claims = {"sub": "eve"}
    script.refresh = (
        200,
        {"access_token": "access-2", "token_type": "Bearer", "id_token": script.id_token()},
    )
    assert visitor.press("/refresh").status_code == 502
    visitor.press("/documents")
    assert script.heard[-1][2]["Authorization"] == "Bearer access-1"


@pytest.mark.parametrize("path", ACTIONS)
def test_an_action_without_the_form_token_does_nothing(
    visitor: Visitor, script: Script, path: str
) -> None:
    visitor.sign_in()
    visitor.page()
    before = len(script.heard)
    assert visitor.client.post(path, data={"form_token": "guessed"}).status_code == 400
    assert visitor.client.post(path).status_code == 400
    assert len(script.heard) == before
    assert "Ada Lovelace" in visitor.page()


@pytest.mark.parametrize("path", ACTIONS)
def test_an_action_is_no_link(visitor: Visitor, path: str) -> None:
    visitor.sign_in()
    assert visitor.client.get(path).status_code == 405


def test_two_browsers_are_two_sessions(app: Flask, script: Script) -> None:
    first, second = Visitor(app.test_client(), script), Visitor(app.test_client(), script)
    first.sign_in()
    assert "Ada Lovelace" in first.page()
    assert "Ada Lovelace" not in second.page()


def test_a_provider_that_is_down_is_a_page_and_not_a_traceback(unused_tcp_port: int) -> None:
    client = create_app(an_instance(f"http://127.0.0.1:{unused_tcp_port}")).test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    answer = client.get("/sign-in")
    assert answer.status_code == 503
    assert f"127.0.0.1:{unused_tcp_port} cannot be reached" in answer.get_data(as_text=True)


def test_a_provider_that_talks_nonsense_is_a_page_and_not_a_traceback(
    visitor: Visitor, script: Script
) -> None:
    script.metadata = {"authorization_endpoint": None}
    assert visitor.client.get("/sign-in").status_code == 502


def test_userinfo_is_shown_as_it_came(visitor: Visitor, script: Script) -> None:
    visitor.sign_in()
    visitor.press("/userinfo")
    page = visitor.page()
    assert 'data-status="200"' in page
    shown = page.partition('<pre id="demo-answer-body" tabindex="0">')[2].partition("</pre>")[0]
    assert json.loads(shown.replace("&#34;", '"')) == script.userinfo[1]


@pytest.mark.parametrize("path", ["/", "/sign-in/nowhere", "/healthz"])
def test_every_answer_keeps_strangers_out(visitor: Visitor, script: Script, path: str) -> None:
    headers = visitor.client.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert f"form-action 'self' {script.issuer}" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
