"""The examples of docs/examples, each started in a folder of its own with a copy of the classes."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from deploy.serve.commands import ROOT
from tests.support.ports import free_port
from tests.support.programs import Program
from tests.support.provider import Provider


class StartExample(Protocol):
    """The type of the `start_example` fixture."""

    def __call__(self, example: str, provider: Provider, path: str, *scopes: str) -> Program:
        """Define the resource at the provider and start the example; `path` is the resource's."""


@pytest.fixture(scope="module")
def start_example() -> Iterator[StartExample]:
    """A factory of examples; all end with the module."""
    ends: list[Any] = []

    def start(example: str, provider: Provider, path: str, *scopes: str) -> Program:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-example-"))
        ends.append(lambda: shutil.rmtree(folder))
        shutil.copytree(ROOT / "docs" / "examples" / example, folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "apps" / "resource_server", folder / "resource_server")
        port = free_port()
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
