"""/api/v1/documents over HTTP: states, versions, deletion."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.calls import PNG, SCOPES, at, is_problem, made, uploaded
from tests.support.calling import Caller, body_of, caller_for
from tests.support.factories import Person, make_person
from tests.support.races import Race


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
