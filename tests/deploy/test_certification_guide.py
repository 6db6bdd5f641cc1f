"""What the certification page tells an operator to type does what it says, in its order."""

import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.support.signing import jwks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "certification.md"


@pytest.fixture
def typed(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Type everything; returns what the commands answered."""
    settings.CLIENT_REGISTRATION = "token"
    text = PAGE.read_text(encoding="utf-8")
    for name, document in re.findall(r"`(\w+\.json)`[^`]*:\n\n```json\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(document)
    for name in ("keys-1.json", "keys-2.json"):
        (tmp_path / name).write_text(json.dumps(jwks()))
    monkeypatch.chdir(tmp_path)
    return [answer(line) for line in re.findall(r"^manage\.py (.+)$", text, re.MULTILINE)]


def answer(line: str) -> Any:
    out = io.StringIO()
    words = ["seven-Quiet-trams-in-1931" if word == "-" else word for word in shlex.split(line)]
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_each_command_is_taken(typed: list[Any]) -> None:
    assert [one["profile"] for one in typed if "client_id" in one] == ["fapi2", "fapi2"]
    leave = next(one for one in typed if "initial_access_token" in one)
    document = {
        "client_name": "Conformance suite",
        "redirect_uris": ["https://www.certification.openid.net/test/a/vestibule/callback"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code id_token token"],
        "contacts": ["suite@example.com"],
    }
    made = Client().post(
        "/oauth/register",
        json.dumps(document),
        content_type="application/json",
        headers={"Authorization": f"Bearer {leave['initial_access_token']}"},
    )
    assert made.status_code == 201, made.content
    assert made.json()["response_types"] == ["code id_token token"]
    assert {"openid", "profile", "email", "address", "phone"} <= set(made.json()["scope"].split())
