"""The guide's client, as it is printed, against the running product; and headers that come twice over a real wire."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from deploy.serve import commands
from tests.support.dpop import Holder
from tests.support.oauth import FORM, TOKEN, basic
from tests.support.ports import free_port
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider
from tests.support.races import threads

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "sender-constrained-tokens.md"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    return start_provider()


@pytest.fixture(scope="module")
def machine(provider: Provider) -> dict[str, str]:
    words = ("--name", "Nightly", "--kind", "machine", "--scope", "users:read", "--role", "staff")
    made: dict[str, str] = provider.manage_json("create_client", *words)
    return made


def test_the_guides_client_works_as_it_is_printed(
    provider: Provider, machine: dict[str, str]
) -> None:
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    program = found[1]
    for printed, real in (
        ("https://id.example.com", provider.url),
        ("my-client-id", machine["client_id"]),
        ("my-secret", machine["client_secret"]),
    ):
        assert printed in program
        program = program.replace(printed, real)
    program += (
        '\nassert people.status_code == 200, people.text\nprint(len(people.json()["results"]))'
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def send(
    provider: Program, method: str, path: str, headers: list[tuple[str, str]], body: str = ""
) -> tuple[int, Any]:
    """Send each header on a line of its own, as clients that mean harm do."""
    parts = urlsplit(provider.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.putrequest(method, path)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()


@pytest.fixture(scope="module")
def second(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Another process of the same installation."""
    folder, port = tmp_path_factory.mktemp("second"), free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            commands.provider(port=port), env=provider.env, stdout=log, stderr=log
        )
    program = Program(
        url=f"http://localhost:{port}", folder=folder, env=provider.env, process=process
    )
    try:
        program.wait_until_it_answers("/health/live")
        yield program
    finally:
        program.stop()


@pytest.mark.spec("RFC 9449", "11.1")
def test_two_processes_accept_one_proof_once(
    provider: Provider, second: Program, machine: dict[str, str]
) -> None:
    body = urlencode({"grant_type": "client_credentials"})
    who = list(basic(machine["client_id"], machine["client_secret"]).items())
    for _ in range(5):
        proof = ("DPoP", Holder().proof(htu=f"{provider.url}{TOKEN}"))
        headers = [*who, ("Content-Type", FORM), proof]

        def ask(number: int, headers: list[tuple[str, str]] = headers) -> int:
            return send((provider, second)[number % 2], "POST", TOKEN, headers, body)[0]

        assert sorted(threads(8, ask)) == [200] + [400] * 7


@pytest.mark.spec("RFC 9449", "4.3")
def test_headers_that_come_twice_are_seen_twice(
    provider: Provider, machine: dict[str, str]
) -> None:
    holder = Holder()

    def proof(path: str, method: str, token: str = "") -> tuple[str, str]:
        there = f"{provider.url}{path}"
        return "DPoP", holder.proof(path, method, token=token, htu=there)

    body = urlencode({"grant_type": "client_credentials"})
    who = list(basic(machine["client_id"], machine["client_secret"]).items())
    asked = [*who, ("Content-Type", FORM)]
    one, two = proof(TOKEN, "POST"), proof(TOKEN, "POST")
    status, answer = send(provider, "POST", TOKEN, [*asked, one, two], body)
    assert (status, answer["error"]) == (400, "invalid_dpop_proof")
    status, answer = send(provider, "POST", TOKEN, [*asked, one], body)
    assert status == 200
    token = answer["access_token"]
    users = "/api/v1/users"
    shown = ("Authorization", f"DPoP {token}")
    for doubled in (
        [shown, shown, proof(users, "GET", token)],
        [("Authorization", f"Bearer {token}"), shown, proof(users, "GET", token)],
        [shown, proof(users, "GET", token), proof(users, "GET", token)],
    ):
        assert send(provider, "GET", users, doubled)[0] in (400, 401)
    assert send(provider, "GET", users, [shown, proof(users, "GET", token)])[0] == 200
