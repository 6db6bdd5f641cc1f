"""The example API (docs/examples/notes_api): a project of its own that knows the provider by its URL alone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from deploy.serve.commands import ROOT
from tests.journeys import steps
from tests.relying_parties import parties
from tests.relying_parties.parties import StartParty
from tests.support import system
from tests.support.browser import NewPage
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey


class StartExample(Protocol):
    """The type of the `start_example` fixture."""

    def __call__(self, example: str, provider: Provider, path: str, *scopes: str) -> Program:
        """Define the resource at the provider and start the example; `path` is the resource's."""


@pytest.fixture(scope="module")
def start_example() -> Iterator[StartExample]:
    """A factory of the examples of docs/examples, each in a folder of its own with a copy of the classes."""
    ends: list[Any] = []

    def start(example: str, provider: Provider, path: str, *scopes: str) -> Program:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-example-"))
        ends.append(lambda: shutil.rmtree(folder))
        shutil.copytree(ROOT / "docs" / "examples" / example, folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "apps" / "resource_server", folder / "resource_server")
        port = system.free_port()
        url = f"http://localhost:{port}"
        words = [word for scope in scopes for word in ("--scope", scope)]
        provider.manage("define_resource", f"{url}{path}", "--name", "Example", "--open", *words)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        env = kept | {"ISSUER": provider.url, "RESOURCE": f"{url}{path}"}
        (program,) = folder.glob("*.py")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, str(program), str(port)],
                cwd=folder,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        running = Program(url, folder, env, process)
        ends.append(running.stop)
        running.wait_until_it_answers(f"/.well-known/oauth-protected-resource{path}")
        return running

    yield start
    for end in reversed(ends):
        end()


@pytest.mark.spec("RFC 9728", "3.1")
@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
def test_an_api_of_another_project_is_reached_with_a_token_for_it(
    dpop: bool,
    start_provider: StartProvider,
    start_example: StartExample,
    start_party: StartParty,
    new_page: NewPage,
) -> None:
    provider = start_provider()
    scopes = ("notes:read=See your notes", "notes:write=Change your notes")
    notes = start_example("notes_api", provider, "/api", *scopes)
    resource = f"{notes.url}/api"
    party = start_party(
        "openid_client",
        provider,
        scope="openid notes:read",
        registered="openid",
        parameters={"resource": resource},
        api=f"{resource}/notes",
        dpop=dpop,
    )
    page = new_page()
    told = parties.sign_in(page, party, steps.with_account(provider))
    assert told["token_type"].lower() == ("dpop" if dpop else "bearer")
    page.goto(f"{party.url}/call")
    answered = json.loads(page.locator("pre").inner_text())
    assert answered == {
        "status": 200,
        "body": {"owner": told["claims"]["sub"], "notes": []},
        "challenge": None,
    }


@pytest.mark.spec("RFC 9728", "5.1")
def test_who_knows_the_api_only_finds_the_way_to_the_issuer(
    start_provider: StartProvider, start_example: StartExample
) -> None:
    provider = start_provider()
    notes = start_example("notes_api", provider, "/api", "notes:read=See your notes")
    challenge = httpx.get(f"{notes.url}/api/notes").headers["WWW-Authenticate"]
    address = challenge.partition('resource_metadata="')[2].partition('"')[0]
    metadata = httpx.get(address).json()
    assert metadata["resource"] == f"{notes.url}/api"
    (issuer,) = metadata["authorization_servers"]
    assert httpx.get(f"{issuer}/.well-known/oauth-authorization-server").json()["issuer"] == issuer
