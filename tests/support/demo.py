"""The demo relying app, registered with a provider and started beside it."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from deploy.serve import commands
from tests.support.ports import free_port
from tests.support.programs import Program
from tests.support.provider import Provider

SCOPES = "openid profile email offline_access documents:read documents:write documents:delete"
GRANTS = ("authorization_code", "refresh_token")


class StartDemo(Protocol):
    """The type of the `start_demo` fixture."""

    def __call__(
        self, provider: Provider, instance: str = "notes", *, first_party: bool = False, **row: Any
    ) -> Program:
        """Register and start one demo app; keywords replace entries of its row in the configuration file."""


@pytest.fixture(scope="module")
def start_demo() -> Iterator[StartDemo]:
    """A factory of demo apps (`notes`, `ledger`), each a client of its own; all end with the module."""
    ends: list[Callable[[], object]] = []

    def start(
        provider: Provider, instance: str = "notes", *, first_party: bool = False, **row: Any
    ) -> Program:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-demo-"))
        ends.append(lambda: shutil.rmtree(folder))
        port = free_port()
        url = f"http://localhost:{port}"
        client = _register(provider, name=instance.title(), url=url, first_party=first_party)
        config = {
            "issuer": provider.url,
            "api": f"{provider.url}/api/v1",
            "instances": {instance: {"scopes": SCOPES, **client, **row}},
        }
        path = folder / "demo.json"
        path.write_text(json.dumps(config))
        with (folder / "log").open("wb") as log:
            command = commands.demo(config=path, instance=instance, port=port)
            process = subprocess.Popen(
                command, cwd=commands.ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        demo = Program(url=url, folder=folder, env={}, process=process)
        ends.append(demo.stop)
        demo.wait_until_it_answers("/healthz")
        return demo

    yield start
    for end in reversed(ends):
        end()


def _register(provider: Provider, *, name: str, url: str, first_party: bool) -> dict[str, str]:
    """Register a confidential client with the provider; returns its part of the configuration file."""
    row = {"name": name, "redirect_uri": f"{url}/callback", "post_logout_redirect_uri": f"{url}/"}
    words = ["--name", name, "--redirect-uri", row["redirect_uri"]]
    words += ["--post-logout-redirect-uri", row["post_logout_redirect_uri"]]
    for grant in GRANTS:
        words += ["--grant", grant]
    for scope in SCOPES.split():
        words += ["--scope", scope]
    if first_party:
        words.append("--first-party")
    client = provider.manage_json("create_client", *words)
    return row | {"client_id": client["client_id"], "client_secret": client["client_secret"]}
