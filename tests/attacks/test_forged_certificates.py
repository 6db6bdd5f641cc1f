"""Forged client certificates: over real TLS, through nginx as our guide configures it."""

import json
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.certificates import EXPIRED, Held, authority, self_signed
from tests.support.nginx import Front, StartFront

HEADER = "ClientCertificate"
# A server of Python's kind takes a hyphen for an underscore: a name with neither has no other form.
NEAR = ("Client-Certificate", "Client_Certificate", "HTTP_CLIENTCERTIFICATE")
TOKEN = "/oauth/token"
USERS = "/api/v1/users"
NAME = json.dumps({"tls_client_auth_subject_dn": "CN=a client"})
BOUND = json.dumps({"tls_client_certificate_bound_access_tokens": True})


@pytest.fixture(scope="module")
def front(start_front: StartFront) -> Front:
    return start_front()


@pytest.fixture(scope="module")
def known(front: Front) -> str:
    """A client whose certificates the authority of our settings gives."""
    return front.register(NAME, "--auth-method", "tls_client_auth")


def ask(front: Front, client_id: str, shown: Held | None, **how: Any) -> Any:
    form = {"grant_type": "client_credentials", "client_id": client_id}
    return front.ask("POST", TOKEN, shown=shown, data=form, **how)


def is_refused(answer: Any) -> bool:
    """By us, or by nginx, which itself sees an expired one."""
    return bool(answer.status_code == 401 and answer.json()["error"] == "invalid_client") or (
        answer.status_code == 400 and "SSL certificate error" in answer.text
    )


def test_a_header_that_the_client_wrote_is_overwritten(front: Front, known: str) -> None:
    stolen = front.clients.issue()
    for name in (HEADER, HEADER.lower(), HEADER.upper(), *NEAR):
        for value in (stolen.escaped, stolen.field):
            headers = {name: value}
            assert is_refused(ask(front, known, None, headers=headers)), name
            assert is_refused(ask(front, known, self_signed(), headers=headers)), name
            assert is_refused(ask(front, known, None, headers=headers, url=front.url)), name
    assert ask(front, known, stolen).status_code == 200


def test_a_header_written_twice_is_overwritten_twice(front: Front, known: str) -> None:
    stolen = front.clients.issue().escaped
    headers = [(HEADER, stolen), (HEADER, stolen), (HEADER.upper(), stolen)]
    assert is_refused(ask(front, known, None, headers=headers))


def test_nobody_has_a_certificate_where_none_is_asked_for(front: Front, known: str) -> None:
    assert is_refused(ask(front, known, front.clients.issue(), url=front.url))


def test_a_certificate_of_another_authority(front: Front, known: str) -> None:
    for stranger in (authority("Stranger"), authority("Clients"), front.sites):
        assert is_refused(ask(front, known, stranger.issue()))
    assert is_refused(ask(front, known, self_signed()))


def test_an_expired_certificate(front: Front, known: str) -> None:
    assert is_refused(ask(front, known, front.clients.issue(days=EXPIRED)))


def test_the_certificate_of_another_client(front: Front, known: str) -> None:
    assert is_refused(ask(front, known, front.clients.issue("b client")))


def test_a_certificate_without_its_key(front: Front, known: str) -> None:
    """Everybody can see a certificate; the handshake asks for the key."""
    seen = front.clients.issue()
    with pytest.raises(OSError, match=r"(?i)key"):
        ask(front, known, Held(seen.certificate, self_signed().key))


def test_a_copy_of_a_registered_certificate(front: Front) -> None:
    mine = self_signed("mine")
    jwks = front.folder / "jwks.json"
    jwks.write_text(json.dumps({"keys": [mine.jwk]}))
    words = ("--auth-method", "self_signed_tls_client_auth", "--jwks", str(jwks))
    client_id = front.register("{}", *words)
    for shown in (None, self_signed("mine"), self_signed("mine", key=mine.key)):
        assert is_refused(ask(front, client_id, shown))
    assert is_refused(ask(front, client_id, None, headers={HEADER: mine.escaped}))
    assert ask(front, client_id, mine).status_code == 200


def test_a_stolen_bound_token(front: Front) -> None:
    metadata = json.loads(NAME) | json.loads(BOUND)
    client_id = front.register(json.dumps(metadata), "--auth-method", "tls_client_auth")
    mine = front.clients.issue()
    token = ask(front, client_id, mine).json()["access_token"]
    shows = {"Authorization": f"Bearer {token}"}
    assert front.ask("GET", USERS, shown=mine, headers=shows).status_code == 200
    forged = shows | {HEADER: mine.escaped}
    for shown in (None, front.clients.issue(), self_signed()):
        for headers in (shows, forged):
            answer = front.ask("GET", USERS, shown=shown, headers=headers)
            assert answer.status_code == 401
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    answer = front.ask("GET", USERS, shown=mine, headers=forged, url=front.url)
    assert answer.status_code == 401, "no certificate counts where none is asked for"


@pytest.mark.parametrize("name", NEAR)
def test_a_name_that_only_looks_alike(front: Front, known: str, name: str) -> None:
    """Past nginx, straight to the server: what another proxy may hand on unseen."""
    answer = httpx.post(
        f"http://127.0.0.1:{front.provider.env['IDP_PORT']}{TOKEN}",
        data={"grant_type": "client_credentials", "client_id": known},
        headers={
            "Host": front.url.removeprefix("https://"),
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            name: front.clients.issue().escaped,
        },
    )
    assert is_refused(answer), answer.text


def agreed(url: str, ciphers: str, newest: ssl.TLSVersion) -> tuple[str, str]:
    """Return version and cipher that a client of ours and nginx agree on; raises `ssl.SSLError`."""
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    offered.check_hostname, offered.verify_mode = False, ssl.CERT_NONE
    # What this client would offer by itself must not be why something is refused.
    offered.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    offered.maximum_version = newest
    at = urlsplit(url)
    assert at.hostname
    assert at.port
    with (
        socket.create_connection((at.hostname, at.port), timeout=5) as plain,
        offered.wrap_socket(plain, server_hostname=at.hostname) as sealed,
    ):
        cipher = sealed.cipher()
        assert cipher
        return str(sealed.version()), cipher[0]


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.2.2")
@pytest.mark.parametrize(
    "cipher", ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-CCM"]
)
def test_a_client_that_offers_weak_ciphers_only_is_not_heard(front: Front, cipher: str) -> None:
    """RFC 9325 §4.2 recommends others for TLS 1.2."""
    for url in (front.url, front.mtls_url):
        with pytest.raises(ssl.SSLError):
            agreed(url, cipher, ssl.TLSVersion.TLSv1_2)
        strong = "ECDHE-ECDSA-AES128-GCM-SHA256"
        assert agreed(url, f"{cipher}:{strong}", ssl.TLSVersion.TLSv1_2) == ("TLSv1.2", strong)
        assert agreed(url, strong, ssl.TLSVersion.MAXIMUM_SUPPORTED)[0] == "TLSv1.3"


@pytest.mark.spec("RFC 8705", "5")
def test_the_metadata_says_where_certificates_are_asked_for(front: Front) -> None:
    found = front.ask("GET", "/.well-known/openid-configuration", url=front.url).json()
    aliases = found["mtls_endpoint_aliases"]
    assert aliases["token_endpoint"] == f"{front.mtls_url}{TOKEN}"
    assert all(
        found[name].removeprefix(front.url) == alias.removeprefix(front.mtls_url)
        for name, alias in aliases.items()
    )
    assert found["tls_client_certificate_bound_access_tokens"] is True
    apis = front.ask("GET", "/.well-known/oauth-protected-resource/api", url=front.url).json()
    assert apis["tls_client_certificate_bound_access_tokens"] is True
    methods = found["token_endpoint_auth_methods_supported"]
    assert {"tls_client_auth", "self_signed_tls_client_auth"} <= set(methods)


def test_pages_do_not_exist_where_certificates_are_asked_for(front: Front) -> None:
    assert front.ask("GET", "/sign-in/").status_code == 404
