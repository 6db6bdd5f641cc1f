"""/api/v1/documents over HTTP: sharing, lists, limits."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tests.documents.calls import ALL, OPERATIONS, at, is_problem, made
from tests.support.calling import Caller, body_of
from tests.support.factories import Person


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
