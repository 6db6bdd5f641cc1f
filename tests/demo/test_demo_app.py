"""The demo app at start: a configuration it can use, or one sentence and exit status 1."""

import ast
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from relying_app.config import ConfigError, load

DEMO = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "app.py"


def a_document() -> dict[str, Any]:
    """Return a configuration as the README describes it."""
    return {
        "issuer": "http://localhost:8000",
        "api": "http://localhost:8000/api/v1",
        "instances": {
            "notes": {
                "name": "Notes",
                "client_id": "id",
                "client_secret": "secret",
                "redirect_uri": "http://localhost:8001/callback",
                "post_logout_redirect_uri": "http://localhost:8001/",
                "scopes": "openid profile documents:read",
            },
            "ledger": {
                "name": "Ledger",
                "client_id": "id2",
                "client_secret": "secret2",
                "redirect_uri": "http://localhost:8002/callback",
                "post_logout_redirect_uri": "http://localhost:8002/",
                "scopes": "openid",
            },
        },
    }


def start(
    path: Path, *, instance: str = "notes", port: int = 0
) -> subprocess.CompletedProcess[str]:
    """Start the app as an operator does; every caller expects it to end by itself."""
    command = [
        sys.executable,
        str(DEMO),
        "--config",
        str(path),
        "--instance",
        instance,
        "--port",
        str(port),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def written(folder: Path, document: object) -> Path:
    """Write a configuration file."""
    path = folder / "demo.json"
    path.write_text(json.dumps(document))
    return path


def test_an_instance_is_read_from_the_file(tmp_path: Path) -> None:
    path = str(written(tmp_path, a_document()))
    notes, ledger = load(path=path, instance="notes"), load(path=path, instance="ledger")
    assert (notes.name, notes.theme, notes.home) == ("Notes", "paper", "http://localhost:8001/")
    assert (ledger.name, ledger.theme, ledger.issuer_host) == ("Ledger", "ledger", "localhost:8000")
    assert notes.scopes == ("openid", "profile", "documents:read")
    assert "secret" not in repr(notes).replace("client_secret", "")


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("issuer", None, "issuer"),
        ("issuer", "localhost:8000", "issuer"),
        ("api", "ftp://localhost/api", "api"),
        ("api", "http://[", "api"),
        ("instances", [], "instances"),
        ("instances", {"notes": "Notes"}, "instances.notes"),
        ("instances", {}, "notes"),
    ],
)
def test_a_wrong_file_is_named_by_its_key(
    tmp_path: Path, key: str, value: object, named: str
) -> None:
    path = written(tmp_path, a_document() | {key: value})
    with pytest.raises(ConfigError) as caught:
        load(path=str(path), instance="notes")
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("client_id", 7),
        ("client_secret", None),
        ("redirect_uri", "http://localhost:8001/elsewhere"),
        ("post_logout_redirect_uri", "/"),
        ("scopes", "profile email"),
        ("theme", "neon"),
    ],
)
def test_a_wrong_instance_is_named_by_its_key(tmp_path: Path, key: str, value: object) -> None:
    document = a_document()
    document["instances"]["notes"][key] = value
    path = str(written(tmp_path, document))
    with pytest.raises(ConfigError, match=f"instances.notes.{key} "):
        load(path=path, instance="notes")


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe", b"[]"])
def test_a_missing_or_broken_file_is_one_sentence_and_status_1(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "demo.json"
    if content is not None:
        path.write_bytes(content)
    done = start(path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert str(path) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_instance_is_told_which_ones_there_are(tmp_path: Path) -> None:
    done = start(written(tmp_path, a_document()), instance="diary")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("has no instance 'diary'; it has: ledger, notes.")


def test_a_taken_port_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    path = written(tmp_path, a_document())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(path, port=port)
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_app_uses_no_code_of_the_provider() -> None:
    """It stands for an app that somebody else wrote: a client library and a framework, nothing of ours."""
    allowed = {"authlib", "flask", "joserfc", "relying_app", "requests", "werkzeug"}
    imported = set()
    for path in DEMO.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == allowed
