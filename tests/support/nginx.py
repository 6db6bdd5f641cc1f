"""nginx in front of the real product, with the configuration that our guide gives to operators."""

import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from cryptography import x509

from deploy.serve import commands
from tests.support import system
from tests.support.certificates import SERVERS, Authority, Held, authority
from tests.support.ports import free_port
from tests.support.provider import Provider, StartProvider
from tests.support.waiting import until

CONFIGURATION = commands.ROOT / "deploy" / "nginx" / "mutual-tls.conf"
START_SECONDS = 60
_AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/log info;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/mutual-tls.conf;
}}
"""


@dataclass
class Front:
    """A provider behind nginx: `url` for everybody, `mtls_url` for those with a certificate."""

    provider: Provider
    folder: Path
    url: str
    mtls_url: str
    clients: Authority
    sites: Authority

    def ask(
        self,
        method: str,
        path: str,
        *,
        shown: Held | None = None,
        url: str = "",
        **request: Any,
    ) -> httpx.Response:
        """Send a request over TLS, with this certificate if there is one."""
        trusted = ssl.create_default_context(cadata=self.sites.pem)
        if shown:
            trusted.load_cert_chain(*shown.write(self.folder, "shown"))
        with httpx.Client(verify=trusted, trust_env=False) as client:
            return client.request(method, (url or self.mtls_url) + path, **request)

    def register(self, metadata: str, *words: str) -> str:
        """Register a machine; returns its client id."""
        file = self.folder / "metadata.json"
        file.write_text(metadata)
        made = self.provider.manage_json(
            *("create_client", "--name", "Job", "--grant", "client_credentials"),
            *("--scope", "users:read", "--role", "staff", "--metadata", str(file), *words),
        )
        return str(made["client_id"])


class StartFront(Protocol):
    """The type of the `start_front` fixture."""

    def __call__(self, **env: str) -> Front:
        """Start both; keywords are further settings of the provider."""


@pytest.fixture(scope="module")
def start_front(start_provider: StartProvider) -> Iterator[StartFront]:
    """A factory of providers behind nginx on two free ports; all end with the module."""
    ends: list[Callable[[], object]] = []

    def start(**env: str) -> Front:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-nginx-", dir="/tmp"))
        ends.append(lambda: shutil.rmtree(folder))
        clients, sites = authority("Clients"), authority("Sites")
        (folder / "authorities.pem").write_text(clients.pem)
        ports = [free_port() for _ in range(3)]
        url, mtls_url = (f"https://localhost:{port}" for port in ports[:2])
        settings = {
            "IDP_PORT": str(ports[2]),
            "IDP_ISSUER": url,
            "MTLS_URL": mtls_url,
            "TRUSTED_PROXY_COUNT": "1",
            "CLIENT_CERTIFICATE_HEADER": "ClientCertificate",
            "CLIENT_CERTIFICATE_CA_FILE": str(folder / "authorities.pem"),
        }
        provider = start_provider("postgresql", **settings | env)
        localhost = [x509.DNSName("localhost")]
        sites.issue("localhost", names=localhost, usage=SERVERS).write(folder, "site")
        ends.append(_run(folder, ports))
        return Front(provider, folder, url, mtls_url, clients, sites)

    yield start
    for end in reversed(ends):
        end()


def _run(folder: Path, ports: list[int]) -> Callable[[], None]:
    """Start nginx; returns what ends it."""
    (folder / "mutual-tls.conf").write_text(_here(CONFIGURATION.read_text(), folder, ports))
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder))
    program = system.find("nginx", folders=[Path("/usr/sbin"), Path("/usr/local/sbin")])
    places = ("-p", folder, "-c", folder / "nginx.conf", "-e", folder / "log")
    words = [str(program), *(str(place) for place in places)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL, start_new_session=True)

    def end() -> None:
        process.terminate()
        process.wait(START_SECONDS)

    def is_up() -> bool:
        if process.poll() is not None:
            raise AssertionError((folder / "log").read_text())
        return all(system.answers(port) for port in ports[:2])

    until(is_up, seconds=START_SECONDS, what="nginx")
    return end


def _here(configuration: str, folder: Path, ports: list[int]) -> str:
    """The operator's part of the file: names, paths and addresses."""
    listening = iter(ports[:2])
    configuration = re.sub(
        r"listen 443 ssl;", lambda _: f"listen 127.0.0.1:{next(listening)} ssl;", configuration
    )
    for pattern, value in (
        (r"server_name \S+;", "server_name localhost;"),
        (r"ssl_certificate \S+;", f"ssl_certificate {folder}/site.pem;"),
        (r"ssl_certificate_key \S+;", f"ssl_certificate_key {folder}/site.key;"),
        (r"http://127\.0\.0\.1:8000", f"http://127.0.0.1:{ports[2]}"),
    ):
        configuration, count = re.subn(pattern, value, configuration)
        assert count == 2, pattern
    return configuration
