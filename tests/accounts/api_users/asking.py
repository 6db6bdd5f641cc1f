"""The words of these tests: where a person is, and what a refusal looks like."""

import uuid
from typing import Any

from tests.support.factories import Person

USERS = "/api/v1/users"
NOBODY = uuid.UUID(int=7)
SCOPES = "openid users:read users:write"


def at(person: Person) -> str:
    return f"{USERS}/{person.id}"


def refused(response: Any, status: int, field: str | None = None) -> bool:
    problem = response.json()
    assert response.status_code == status, problem
    assert response.headers["Content-Type"] == "application/problem+json"
    return field is None or field in [fault["field"] for fault in problem["errors"]]
