"""/api/v1/documents over HTTP, with tokens got as any client gets them."""

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.support.calling import Caller, body_of, caller_for, machine_caller
from tests.support.factories import Person, make_person
from tests.support.races import Race

ALL = "/api/v1/documents"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
SCOPES = "openid documents:read documents:write documents:delete"


def made(caller: Caller, **fields: Any) -> dict[str, Any]:
    response = caller.post(ALL, {"title": "Notes", "body": "First"} | fields)
    assert response.status_code == 201, response.content
    document: dict[str, Any] = response.json()
    return document


def uploaded(
    caller: Caller, name: str = "a.png", content: bytes = PNG, kind: str = "image/png"
) -> str:
    response = caller.form("POST", ALL, file=SimpleUploadedFile(name, content, kind))
    assert response.status_code == 201, response.content
    return f"{ALL}/{response.json()['id']}"


def at(document: dict[str, Any]) -> str:
    return f"{ALL}/{document['id']}"


def is_problem(response: Any, status: int, code: str = "") -> bool:
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    assert (response.status_code, problem["status"]) == (status, status), problem
    assert problem["request_id"] == response.headers["X-Request-Id"]
    return not code or problem["code"] == code


OPERATIONS = [
    ("GET", "", "documents:read"),
    ("POST", "", "documents:write"),
    ("GET", "/{id}", "documents:read"),
    ("PUT", "/{id}", "documents:write"),
    ("PATCH", "/{id}", "documents:write"),
    ("DELETE", "/{id}", "documents:delete"),
    ("GET", "/{id}/download", "documents:read"),
    ("GET", "/{id}/versions", "documents:read"),
    ("GET", "/{id}/versions/1", "documents:read"),
    ("GET", "/{id}/versions/1/download", "documents:read"),
    ("GET", "/{id}/shares", "documents:read"),
    ("POST", "/{id}/shares", "documents:write"),
    ("DELETE", "/{id}/shares/{id}", "documents:write"),
]


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


@pytest.mark.spec("RFC 9110", "13.1.2")
def test_who_has_a_state_is_not_sent_it_again(as_ada: Caller) -> None:
    document = made(as_ada)
    for path in (at(document), f"{at(document)}/download", f"{at(document)}/versions/1"):
        first = as_ada.get(path)
        assert body_of(first)
        tag = first.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = as_ada.get(path, If_None_Match=known)
            assert (again.status_code, again.headers["ETag"]) == (304, tag)
            assert not body_of(again)
        assert body_of(as_ada.get(path, If_None_Match='"other"'))
    png = uploaded(as_ada)
    first = as_ada.get(f"{png}/download")
    assert body_of(first) == PNG
    tag = first.headers["ETag"]
    assert as_ada.get(f"{png}/download", If_None_Match=tag).status_code == 304


@pytest.mark.spec("RFC 9110", "13.1.1")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_from_another_state_fails(as_ada: Caller, method: str) -> None:
    document = made(as_ada)
    before = as_ada.get(at(document)).headers["ETag"]
    assert as_ada.patch(at(document), {"title": "New"}, If_Match=before).status_code == 200
    body = None if method == "DELETE" else {"title": "Mine", "body": "Mine"}
    for stale in (before, f"W/{before}", "nonsense", '""', ""):
        response = as_ada.send(method, at(document), body, If_Match=stale)
        assert is_problem(response, 412, "stale"), stale
    present = as_ada.get(at(document)).headers["ETag"]
    assert as_ada.get(at(document)).json()["title"] == "New"
    response = as_ada.send(method, at(document), body, If_Match=f'"x", {present}')
    assert response.status_code == (204 if method == "DELETE" else 200)


def test_of_two_changes_from_one_state_one_wins(race: Race) -> None:
    as_ada = caller_for(make_person(), SCOPES)
    document = made(as_ada)
    tag = as_ada.get(at(document)).headers["ETag"]

    def attempt(number: int) -> int:
        caller = Caller(as_ada.token)
        status: int = caller.patch(at(document), {"title": str(number)}, If_Match=tag).status_code
        return status

    assert sorted(race(2, attempt)) == [200, 412]
    assert as_ada.get(at(document)).json()["version"] == 2


def test_a_change_keeps_the_versions_before(as_ada: Caller, ada: Person) -> None:
    document = made(as_ada)
    as_ada.patch(at(document), {"body": "Second"})
    as_ada.form("PUT", at(document), file=SimpleUploadedFile("b.png", PNG, "image/png"))
    rows = as_ada.get(f"{at(document)}/versions").json()["results"]
    assert [(row["number"], row["title"], row["media_type"]) for row in rows] == [
        (3, "b.png", "image/png"),
        (2, "Notes", "text/plain"),
        (1, "Notes", "text/plain"),
    ]
    assert rows[0]["author"] == str(ada.id)
    assert rows[0]["client_id"]
    assert as_ada.get(f"{at(document)}/versions/1").json()["body"] == "First"
    old = as_ada.get(f"{at(document)}/versions/2/download")
    assert body_of(old) == b"Second"
    for missing in ("0", "4", "99999999999999999999", "x"):
        assert is_problem(as_ada.get(f"{at(document)}/versions/{missing}"), 404)


def test_a_change_of_nothing_changes_nothing(as_ada: Caller) -> None:
    document = made(as_ada)
    response = as_ada.patch(at(document), {})
    assert (response.status_code, response.json()) == (200, document)


def test_a_deleted_document_is_gone(as_ada: Caller) -> None:
    document = made(as_ada)
    assert as_ada.delete(at(document)).status_code == 204
    for path in ("", "/download", "/versions", "/versions/1", "/shares"):
        assert is_problem(as_ada.get(at(document) + path), 404)
    assert is_problem(as_ada.delete(at(document)), 404)


def test_what_is_not_shared_does_not_exist(as_ada: Caller, as_ben: Caller) -> None:
    document = made(as_ada)
    for method, path, _ in OPERATIONS[2:]:
        where = ALL + path.format(id=document["id"])
        sharing = {"level": "read", "role": "member"}
        body = sharing if path.endswith("/shares") else {"title": "A", "body": "B"}
        response = as_ben.send(method, where, body)
        assert is_problem(response, 404), (method, path)
    assert as_ben.get(ALL).json()["results"] == []


def test_a_document_is_shared_and_closed_again(as_ada: Caller, as_ben: Caller, ben: Person) -> None:
    document = made(as_ada)
    shares = f"{at(document)}/shares"
    first = as_ada.post(shares, {"user": str(ben.id), "level": "read"})
    assert first.status_code == 201
    assert as_ben.get(at(document)).json()["access"] == "read"
    assert is_problem(as_ben.patch(at(document), {"title": "B"}), 403, "read_only")
    second = as_ada.post(shares, {"user": str(ben.id), "level": "write"})
    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
    assert as_ben.patch(at(document), {"title": "B"}).json()["access"] == "write"
    assert is_problem(as_ben.delete(at(document)), 403, "owner_only")
    assert is_problem(as_ben.get(shares), 403, "owner_only")
    assert is_problem(as_ben.post(shares, {"role": "member", "level": "read"}), 403, "owner_only")
    assert as_ben.get(f"{ALL}?of=shared").json()["results"][0]["id"] == document["id"]
    assert as_ben.get(f"{ALL}?of=own").json()["results"] == []
    (row,) = as_ada.get(shares).json()
    assert (row["user"], row["role"], row["level"]) == (str(ben.id), None, "write")
    assert as_ada.delete(f"{shares}/{row['id']}").status_code == 204
    assert is_problem(as_ada.delete(f"{shares}/{row['id']}"), 404)
    assert is_problem(as_ben.get(at(document)), 404)


def test_a_document_is_shared_with_a_role(as_ada: Caller, as_ben: Caller) -> None:
    document = made(as_ada)
    response = as_ada.post(f"{at(document)}/shares", {"role": "member", "level": "read"})
    assert response.json()["role"] == "member"
    assert as_ben.get(at(document)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"level": "read"},
        {"user": "x", "level": "read"},
        {"user": str(uuid.uuid4()), "level": "read"},
        {"user": str(uuid.uuid4()), "level": "owner"},
        {"role": "administrator", "level": "read"},
        {"role": "a b", "level": "read"},
        {"role": "member", "user": str(uuid.uuid4()), "level": "read"},
        {"role": "member", "level": "read", "until": "tomorrow"},
    ],
)
def test_a_wrong_share_is_refused(as_ada: Caller, body: dict[str, str]) -> None:
    document = made(as_ada)
    assert is_problem(as_ada.post(f"{at(document)}/shares", body), 400, "invalid")
    assert as_ada.get(f"{at(document)}/shares").json() == []


def test_a_list_is_read_page_by_page(as_ada: Caller) -> None:
    titles = [made(as_ada, title=f"Note {number}")["title"] for number in range(5)]
    seen: list[str] = []
    path = f"{ALL}?limit=2"
    pages = 0
    while path:
        page = as_ada.get(path).json()
        seen += [row["title"] for row in page["results"]]
        # What comes in between moves nothing that is still to be read.
        made(as_ada, title="Newer")
        path = (page["next"] or "").removeprefix("http://testserver")
        pages += 1
    assert seen == titles[::-1]
    assert pages == 3


def test_a_list_is_searched(as_ada: Caller) -> None:
    made(as_ada, title="Groceries", body="Oats")
    made(as_ada, title="Other")
    assert [row["title"] for row in as_ada.get(f"{ALL}?q=OATS").json()["results"]] == ["Groceries"]
    assert "body" not in as_ada.get(ALL).json()["results"][0]


@pytest.mark.spec("RFC 9110", "9.3.2")
def test_head_answers_like_get_without_a_body(as_ada: Caller) -> None:
    document = made(as_ada)
    for path in (ALL, at(document), f"{at(document)}/download"):
        response = as_ada.send("HEAD", path)
        assert response.status_code == 200
        assert not body_of(response)


def test_a_file_too_large_is_refused_before_it_is_kept(
    as_ada: Caller, settings: Settings, media: Path
) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000
    for size, name in ((1001, "announced"), (200_000, "more than announced")):
        file = SimpleUploadedFile(name, b"x" * size, "text/plain")
        assert is_problem(as_ada.form("POST", ALL, file=file), 413, "too_large")
    for size in (1001, 100_000):
        response = as_ada.post(ALL, {"title": "A", "body": "é" * (size // 2 + 1)})
        assert is_problem(response, 413, "too_large")
    assert not media.exists()


def test_reading_a_document_costs_four_statements_at_most(
    as_ada: Caller, django_assert_max_num_queries: Any
) -> None:
    document = made(as_ada)
    with django_assert_max_num_queries(4):
        as_ada.get(at(document))
