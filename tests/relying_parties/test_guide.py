"""The program in the guide about pushed and signed requests does what the guide says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.support.provider import StartProvider
from tests.support.signing import KEY, jwks

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs/guides/pushed-and-signed-requests.md"


def test_the_guides_program_signs_pushes_and_says_where_to_go(
    start_provider: StartProvider, tmp_path: Path
) -> None:
    provider = start_provider()
    (tmp_path / "keys.json").write_text(json.dumps(jwks()))
    (tmp_path / "key.json").write_text(json.dumps(KEY.as_dict(private=True)))
    program = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert program
    (tmp_path / "request.py").write_text(program[1])
    made = provider.manage_json(
        *("create_client", "--name", "Guide", "--auth-method", "private_key_jwt"),
        *("--jwks", str(tmp_path / "keys.json")),
        *("--redirect-uri", "https://app.example.com/callback"),
    )
    run = subprocess.run(
        [sys.executable, "request.py", provider.url, made["client_id"], "key.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "request_uri=urn" in run.stdout
    answer = httpx.get(run.stdout.strip())
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in/")
