"""The OpenAPI document and the page that shows it."""

import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.access.scopes import CATALOGUE

SCHEMA = "/api/schema"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Client().get(SCHEMA).content)
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_the_document_is_valid_and_made_without_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate")
    assert "openapi" in capsys.readouterr().out


def test_the_document_is_public_and_kept_by_its_readers() -> None:
    client = Client()
    first = client.get(SCHEMA)
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/json"
    again = client.get(SCHEMA, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(SCHEMA).status_code == 405


def test_every_operation_names_the_scopes_it_needs(document: dict[str, Any]) -> None:
    public = {"/api/v1/session", "/api/v1/login", "/api/v1/signup"}
    for method, path, operation in operations(document):
        if path in public:
            assert not operation.get("security"), path
            continue
        oauth2, bearer = operation["security"]
        assert oauth2["oauth2"], (method, path)
        assert set(oauth2["oauth2"]) <= CATALOGUE.keys()
        assert bearer == {"bearer": []}
    needed = document["paths"]["/api/v1/documents"]["post"]["security"][0]["oauth2"]
    assert needed == ["documents:write"]


def test_every_operation_says_what_it_is_and_how_it_refuses(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        refusals = [code for code in operation["responses"] if code.startswith("4")]
        assert "400" in refusals, (method, path)
        for code in refusals:
            content = operation["responses"][code]["content"]
            assert content == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


def test_clients_learn_where_to_get_a_token(document: dict[str, Any]) -> None:
    flows = document["components"]["securitySchemes"]["oauth2"]["flows"]
    assert flows["authorizationCode"]["tokenUrl"] == "http://localhost:8000/oauth/token"
    assert flows["authorizationCode"]["scopes"].keys() == CATALOGUE.keys()


def test_no_password_is_ever_part_of_an_answer(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if not name.endswith("Request"):
            assert "password" not in schema.get("properties", {}), name


def test_the_page_runs_under_the_policy_of_every_page(db: None) -> None:
    response = Client().get("/api/docs")
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert 'data-schema="/api/schema"' in page


def test_the_way_back_of_an_authorization_holds_one_script_of_ours(db: None) -> None:
    response = Client().get("/api/docs/signed-in?code=x&state=y")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<script") == page.count("oauth2-redirect.js") == 1
    assert "'self'" in response.headers["Content-Security-Policy"]
