"""What the tests of the document API say again and again."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.calling import Caller

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
