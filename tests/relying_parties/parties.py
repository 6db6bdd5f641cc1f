"""Relying parties that nobody here wrote, each a process on loopback, and what a person does with them.

Each has the same pages: /login begins, / tells as JSON what is known, /refresh, /call and /logout do what they say.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.steps import Person
from tests.relying_parties import apache, single_page
from tests.support import system
from tests.support.ports import free_port
from tests.support.programs import Program
from tests.support.provider import Provider

HERE = Path(__file__).resolve().parent
SCOPE = "openid profile email offline_access"


class StartParty(Protocol):
    """The type of the `start_party` fixture."""

    def __call__(self, kind: str, provider: Provider, *words: str, **settings: Any) -> Program:
        """Register and start one: `words` are further options of `create_client`."""


@pytest.fixture(scope="module")
def start_party() -> Iterator[StartParty]:
    """A factory of relying parties: authlib, mozilla, openid_client, apache, single_page."""
    ends: list[Callable[[], object]] = []

    def start(kind: str, provider: Provider, *words: str, **settings: Any) -> Program:
        folder = Path(tempfile.mkdtemp(prefix=f"vestibule-{kind}-"))
        ends.append(lambda: shutil.rmtree(folder))
        # Whoever has to know the address before it answers gives the port.
        port = settings.get("port") or free_port()
        known = {"issuer": provider.url, "port": port, "scope": SCOPE}
        if kind != "mcp_client":
            # That one says by itself who it is.
            known |= _register(kind, provider, port, words, settings)
        known |= settings
        path = folder / "settings.json"
        path.write_text(json.dumps(known))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                _command(kind, path, known), stdout=log, stderr=subprocess.STDOUT, cwd=HERE
            )
        party = Program(f"http://localhost:{port}", folder, {}, process)
        ends.append(party.stop)
        party.wait_until_it_answers("/healthz")
        return party

    yield start
    for end in reversed(ends):
        end()


def _register(
    kind: str, provider: Provider, port: int, words: tuple[str, ...], settings: dict[str, Any]
) -> dict[str, Any]:
    home = f"http://localhost:{port}"
    callback = {"mozilla": "/oidc/callback/", "apache": apache.CALLBACK}.get(kind, "/callback")
    said = ["--name", kind.title(), "--redirect-uri", f"{home}{callback}"]
    said += ["--post-logout-redirect-uri", f"{home}/"]
    for scope in settings.get("registered", settings.get("scope", SCOPE)).split():
        said += ["--scope", scope]
    if kind == "single_page":
        said += ["--kind", "spa"]
    client = provider.manage_json("create_client", *said, *words)
    method = client["token_endpoint_auth_method"]
    proof = {"method": method, "secret": client["client_secret"], "key": settings.get("key")}
    return {"client_id": client["client_id"], "authentication": proof}


def _command(kind: str, path: Path, known: dict[str, Any]) -> list[str]:
    if kind == "openid_client":
        return [str(system.find("node")), str(HERE / "node" / "openid_client.mjs"), str(path)]
    if kind == "apache":
        return apache.command(path.parent, known, passphrase=secrets.token_urlsafe(32))
    if kind == "single_page":
        return [sys.executable, single_page.__file__, str(path)]
    name = kind if kind == "mcp_client" else f"{kind}_app"
    return [sys.executable, str(HERE / f"{name}.py"), str(path)]


def sign_in(page: Page, party: Program, person: Person) -> dict[str, Any]:
    """Sign in at a party for the first time; returns what it then knows."""
    answer = page.goto(f"{party.url}/login")
    assert answer is not None
    assert answer.ok, party.log
    steps.fill_sign_in(page, person)
    steps.allow(page)
    return known(page, party)


def known(page: Page, party: Program) -> dict[str, Any]:
    """What the party tells when the browser has come back to it. Fails with the party's log."""
    try:
        steps.arrives(page, party)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{party.log}") from error
    told: dict[str, Any] = json.loads(page.locator("pre").first.inner_text())
    return told


def has_ended(page: Page, party: Program, provider: Provider) -> None:
    """Sign out at the party; assert that neither it nor the provider knows the person any more."""
    page.goto(f"{party.url}/logout")
    assert known(page, party) == {"signed_in": False}
    page.goto(f"{provider.url}/account/")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
