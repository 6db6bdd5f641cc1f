"""`make run`, as a newcomer meets it: in a copy of the checkout, with nothing prepared."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from deploy.serve.commands import ROOT
from tests.support import system
from tests.support.ports import free_port, neighbours
from tests.support.waiting import until

LEFT_OUT = (
    ".venv",
    ".git",
    "var",
    "build",
    "tests",
    "docs",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    ".env",
)
START_SECONDS = 90
END_SECONDS = 20
# Generous: the aim is three seconds on a machine that does nothing else.
QUICK_SECONDS = 20


@dataclass
class Checkout:
    """A copy of the checkout, with ports of its own."""

    folder: Path
    ports: list[int] = field(default_factory=lambda: neighbours(3))
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """What a newcomer's shell has, and the ports."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "IDP_PORT": str(self.ports[0]),
            "DEMO_PORT": str(self.ports[1]),
        }

    def start(self, **env: str) -> subprocess.Popen[bytes]:
        """Run it; what it says goes to a file."""
        with (self.folder / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.run"],
                cwd=self.folder,
                env=self.env | env,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def said(self) -> str:
        """What it has said so far."""
        return (self.folder / "said").read_text(errors="replace")

    def refusal(self, **env: str) -> str:
        """Run it, expecting a refusal before anything starts; returns the sentence."""
        process = self.start(**env)
        assert process.wait(START_SECONDS) == 1, self.said
        return self.said

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it says so; fails with its words if it ends before."""

        def is_ready() -> bool:
            assert process.poll() is None, self.said
            return "Ctrl-C ends everything." in self.said

        until(is_ready, seconds=START_SECONDS, what="make run")

    def nobody_listens(self) -> bool:
        """Whether all its ports are free."""
        return not any(system.answers(port) for port in self.ports)


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One copy for all tests here: a second start finds what the first one left."""
    folder = tmp_path_factory.mktemp("newcomer") / "vestibule"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return Checkout(folder)


@pytest.fixture
def checkout(newcomer: Checkout) -> Iterator[Checkout]:
    """The copy, with nothing running in it."""
    yield newcomer
    for process in newcomer.running:
        if process.poll() is None:
            process.terminate()
            process.wait(END_SECONDS)
    newcomer.running.clear()


def get(url: str) -> str:
    return httpx.get(url).raise_for_status().text


def test_one_command_serves_everything_and_ctrl_c_ends_it(checkout: Checkout) -> None:
    process = checkout.start()
    checkout.wait_until_ready(process)
    provider, *demos = (f"http://localhost:{port}" for port in checkout.ports)
    assert json.loads(get(f"{provider}/.well-known/openid-configuration"))["issuer"] == provider
    for demo in demos:
        assert "demo-sign-in" in get(f"{demo}/")
    for address in (provider, *demos):
        assert f"{address}/" in checkout.said
    assert "var/mail" in checkout.said
    assert child_of(process, "manage.py work")
    secrets = checkout.folder / "var" / "demo.json"
    assert secrets.stat().st_mode & 0o077 == 0
    process.send_signal(signal.SIGINT)
    assert process.wait(END_SECONDS) == 0, checkout.said
    assert "Traceback" not in checkout.said
    assert checkout.nobody_listens()


def test_the_demo_people_it_prints_can_sign_in(checkout: Checkout) -> None:
    process = checkout.start()
    checkout.wait_until_ready(process)
    people = checkout.said.partition("Demo people")[2].partition("Ctrl-C")[0].split("\n")
    email, password = next(line for line in people if "@" in line).split()[:2]
    with httpx.Client(
        base_url=f"http://localhost:{checkout.ports[0]}", follow_redirects=True
    ) as visitor:
        page = visitor.get("/sign-in/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        assert visitor.post("/sign-in/", data=form).url.path == "/account/"
    process.send_signal(signal.SIGTERM)
    assert process.wait(END_SECONDS) == 0


def test_a_second_start_is_quick_and_changes_nothing(checkout: Checkout) -> None:
    before = json.loads((checkout.folder / "var" / "demo.json").read_text())
    started = time.monotonic()
    process = checkout.start()
    checkout.wait_until_ready(process)
    assert time.monotonic() - started < QUICK_SECONDS
    process.send_signal(signal.SIGTERM)
    assert process.wait(END_SECONDS) == 0
    assert json.loads((checkout.folder / "var" / "demo.json").read_text()) == before


def test_a_demo_app_that_dies_ends_the_rest_with_a_sentence(checkout: Checkout) -> None:
    process = checkout.start()
    checkout.wait_until_ready(process)
    os.kill(child_of(process, "deploy/demo/app.py"), signal.SIGKILL)
    assert process.wait(END_SECONDS) == 1
    assert "The demo app Notes ended by itself (by SIGKILL)" in checkout.said
    assert checkout.nobody_listens()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_nothing_stays_behind_when_it_is_killed_outright(checkout: Checkout) -> None:
    process = checkout.start()
    checkout.wait_until_ready(process)
    process.kill()
    process.wait()
    until(checkout.nobody_listens, seconds=END_SECONDS, what="the children to end")


def child_of(process: subprocess.Popen[bytes], words: str) -> int:
    """Return the first child whose command line holds `words`."""
    table = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in table.splitlines()[1:]]
    return min(
        int(pid) for pid, parent, args in rows if int(parent) == process.pid and words in args
    )


def test_a_taken_port_is_one_sentence_and_nothing_is_started(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", checkout.ports[2])):
        said = checkout.refusal()
    assert said.startswith(f"Port {checkout.ports[2]} (DEMO_PORT + 1) is taken")
    assert said.count("\n") == 1


def test_an_unreachable_database_is_one_sentence_without_the_password(checkout: Checkout) -> None:
    said = checkout.refusal(
        DATABASE_URL=f"postgresql://me:hunter2-hunter2@127.0.0.1:{free_port()}/nowhere"
    )
    assert said.startswith("The database nowhere on 127.0.0.1 (DATABASE_URL) cannot be used:")
    assert "hunter2" not in said
    assert said.count("\n") == 1


def test_a_wrong_setting_is_told_by_its_name(checkout: Checkout) -> None:
    said = checkout.refusal(IDP_PORT="eight thousand", BRAND_COLOUR="blue")
    assert "IDP_PORT must be a whole number" in said
    assert "BRAND_COLOUR must be a colour" in said
    assert "Traceback" not in said
