"""/api/v1/documents over HTTP: who may come in, what comes in and goes out."""

import hashlib
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.documents.calls import ALL, OPERATIONS, PNG, at, is_problem, made, uploaded
from tests.support.calling import Caller, body_of, caller_for, machine_caller
from tests.support.factories import Person


@pytest.mark.spec("RFC 6750", "3")
@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_without_a_token_there_is_a_challenge(db: None, method: str, path: str, scope: str) -> None:
    response = Caller().send(method, ALL + path.format(id=uuid.uuid4()))
    assert is_problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.spec("RFC 6750", "3.1")
def test_every_operation_asks_for_its_own_scope(ada: Person) -> None:
    scopes = {scope for _, _, scope in OPERATIONS}
    for left_out in sorted(scopes):
        caller = caller_for(ada, " ".join(["openid", *(scopes - {left_out})]))
        for method, path, scope in OPERATIONS:
            if scope == left_out:
                response = caller.send(method, ALL + path.format(id=uuid.uuid4()))
                assert is_problem(response, 403, "insufficient_scope"), (method, path)
                assert f'scope="{scope}"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_an_application_alone_has_no_documents(
    db: None, method: str, path: str, scope: str
) -> None:
    caller = machine_caller(scope, roles=("member",))
    response = caller.send(method, ALL + path.format(id=uuid.uuid4()), {"title": "A", "body": "B"})
    assert is_problem(response, 403, "person_required")


def test_a_browser_session_is_no_token(ada: Person) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": ada.email, "password": ada.password})
    assert browser.get(ALL).status_code == 401


def test_a_text_comes_back_as_it_was_sent(as_ada: Caller, ada: Person) -> None:
    document = made(as_ada, title=" Liste ", body="  Äpfel\r\n\tund 🍐 ")
    shown = as_ada.get(at(document)).json()
    assert shown == document
    assert shown["title"] == "Liste"
    assert shown["body"] == "  Äpfel\r\n\tund 🍐 "
    assert shown["owner"] == str(ada.id)
    assert shown["sha256"] == hashlib.sha256(shown["body"].encode()).hexdigest()
    assert (shown["access"], shown["version"], shown["media_type"]) == ("owner", 1, "text/plain")


def test_an_empty_text_is_a_text(as_ada: Caller) -> None:
    assert made(as_ada, body="")["size"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"title": "A"}, ""),
        ({"body": "A"}, "title"),
        ({"title": "", "body": "A"}, "title"),
        ({"title": None, "body": "A"}, "title"),
        ({"title": "x" * 201, "body": "A"}, "title"),
        ({"title": "two\nlines", "body": "A"}, "title"),
        ({"title": ["A"], "body": "A"}, "title"),
        ({"title": "A", "body": {"a": 1}}, "body"),
        ({"title": "A", "body": "A", "owner": "me"}, "owner"),
        ({"title": "A", "body": "A", "version": 7}, "version"),
        ({"title": "A", "file": "A"}, "file"),
        ({"title": "A", "media_type": "text/plain"}, "media_type"),
        (["A"], ""),
        ("A", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_a_wrong_document_is_refused_with_the_field(as_ada: Caller, body: Any, field: str) -> None:
    response = as_ada.send("POST", ALL, json.dumps(body).encode())
    assert is_problem(response, 400, "invalid")
    assert field in [fault["field"] for fault in response.json()["errors"]]
    assert as_ada.get(ALL).json()["results"] == []


def test_a_text_in_a_type_that_is_none_is_refused(as_ada: Caller) -> None:
    for media_type in ("image/png", "text/html", "nonsense"):
        body = {"title": "A", "body": "B", "media_type": media_type}
        assert is_problem(as_ada.post(ALL, body), 415, "unsupported_media_type")


def test_a_file_is_kept_and_given_back_to_be_saved(as_ada: Caller) -> None:
    path = uploaded(as_ada, "Übersicht «1».png")
    shown = as_ada.get(path).json()
    assert (shown["title"], shown["filename"]) == ("Übersicht «1».png", "Übersicht «1».png")
    assert (shown["media_type"], shown["size"], shown["body"]) == ("image/png", len(PNG), None)
    response = as_ada.get(f"{path}/download")
    assert body_of(response) == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(PNG))
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="_bersicht _1_.png"; '
        "filename*=UTF-8''%C3%9Cbersicht%20%C2%AB1%C2%BB.png"
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", PNG, "image/png"),
        ("a.html", b"<script>alert(1)</script>", "text/html"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        ("a.txt", b"words", "text/plain"),
    ],
)
def test_a_download_never_runs_in_the_browsers_context(
    as_ada: Caller, name: str, content: bytes, kind: str
) -> None:
    path = uploaded(as_ada, name, content, kind)
    for place in (f"{path}/download", f"{path}/versions/1/download"):
        response = as_ada.get(place)
        assert body_of(response) == content
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"] == "private, no-store"
        served = response.headers["Content-Type"].partition(";")[0]
        assert served == (
            kind if kind in ("image/png", "text/plain") else "application/octet-stream"
        )


def test_a_text_downloads_as_a_file_of_its_kind(as_ada: Caller) -> None:
    document = made(as_ada, title="Plan", body="# Grüezi", media_type="text/markdown")
    response = as_ada.get(f"{at(document)}/download")
    assert body_of(response) == "# Grüezi".encode()
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert 'filename="Plan.md"' in response.headers["Content-Disposition"]
