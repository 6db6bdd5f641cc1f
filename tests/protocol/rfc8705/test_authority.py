"""RFC 8705 §2.1: a certificate that an authority gave to the subject that is registered."""

import ipaddress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.protocol.rfc8705.conftest import HEADER
from tests.support.certificates import (
    EXPIRED,
    FUTURE,
    SERVERS,
    Authority,
    Held,
    authority,
    self_signed,
)
from tests.support.factories import RegisteredClient, make_machine
from tests.support.oauth import INTROSPECT, REVOKE, TOKEN, basic, good, post, refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("proxy"),
    pytest.mark.spec("RFC 8705", "2.1"),
]
NAME = "CN=a client"


def machine(**names: Any) -> RegisteredClient:
    metadata = names or {"tls_client_auth_subject_dn": NAME}
    return make_machine(auth_method="tls_client_auth", metadata=metadata)


def ask(client: RegisteredClient, shown: Held | None, /, **changes: str | None) -> Any:
    form: dict[str, str | None] = {"grant_type": "client_credentials", "client_id": client.id}
    headers = {HEADER: shown.escaped} if shown else {}
    return post(TOKEN, form | changes, headers=headers)


def test_a_certificate_that_is_not_there_proves_nothing() -> None:
    answer = ask(machine(), None)
    refused(answer, "invalid_client", 401)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_another_authority_proves_nothing(company: Authority) -> None:
    for stranger in (authority("Stranger"), authority("Company")):
        refused(ask(machine(), stranger.issue()), "invalid_client", 401)
    refused(ask(machine(), self_signed()), "invalid_client", 401)
    unsigned = Authority(company.certificate, authority().key).issue()
    refused(ask(machine(), unsigned), "invalid_client", 401)


def test_a_client_is_no_authority(company: Authority) -> None:
    """A certificate of ours must not make more of them."""
    thief = company.issue("thief")
    refused(ask(machine(), Authority(thief.certificate, thief.key).issue()), "invalid_client", 401)
    refused(ask(machine(tls_client_auth_subject_dn="CN=Company"), company), "invalid_client", 401)


@pytest.mark.parametrize("days", [EXPIRED, FUTURE], ids=["expired", "not yet valid"])
def test_a_certificate_has_its_time(company: Authority, days: tuple[int, int]) -> None:
    refused(ask(machine(), company.issue(days=days)), "invalid_client", 401)


@pytest.mark.spec("RFC 5280", "4.2.1.12")
def test_a_certificate_of_servers_is_not_for_clients(company: Authority) -> None:
    refused(ask(machine(), company.issue(usage=SERVERS)), "invalid_client", 401)
    good(ask(machine(), company.issue(usage=())))


def test_a_weak_key_proves_nothing(company: Authority) -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 # to see it refused
    refused(ask(machine(), company.issue(key=weak)), "invalid_client", 401)
    good(ask(machine(), company.issue(key=rsa.generate_private_key(65537, 2048))))


def test_another_subject_of_the_same_authority_is_another_client(company: Authority) -> None:
    refused(ask(machine(), company.issue("b client")), "invalid_client", 401)
    unit = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Company"),
            x509.NameAttribute(NameOID.COMMON_NAME, "a client"),
        ]
    )
    refused(ask(machine(), company.issue(unit)), "invalid_client", 401)


def test_the_certificate_goes_with_the_name_that_is_sent(company: Authority) -> None:
    mine, other = machine(), machine(tls_client_auth_subject_dn="CN=another")
    refused(ask(other, company.issue()), "invalid_client", 401)
    refused(ask(mine, company.issue(), client_id=None), "invalid_client", 401)
    refused(ask(mine, company.issue(), client_id="nobody"), "invalid_client", 401)


def test_a_certificate_is_no_way_in_for_clients_of_other_methods(company: Authority) -> None:
    for client in (make_machine(), make_machine(auth_method="client_secret_post")):
        refused(ask(client, company.issue()), "invalid_client", 401)


def test_a_secret_beside_the_certificate_does_not_help(company: Authority) -> None:
    client = machine()
    refused(ask(client, company.issue(), client_secret="x"), "invalid_client", 401)
    form: dict[str, str | None] = {"grant_type": "client_credentials"}
    headers = basic(client.id, "x") | {HEADER: company.issue().escaped}
    refused(post(TOKEN, form, headers=headers), "invalid_client", 401)


def test_a_certificate_beside_a_secret_does_no_harm(company: Authority) -> None:
    client = make_machine()
    headers = {HEADER: company.issue("whoever").escaped}
    good(post(TOKEN, {"grant_type": "client_credentials"}, client, headers=headers))


def test_the_subject_is_the_registered_one(company: Authority) -> None:
    good(ask(machine(), company.issue()))
    good(ask(machine(), company.issue(is_identified=False)))
    good(ask(machine(tls_client_auth_subject_dn="cn=A  Client"), company.issue()))


ALTERNATIVES: list[tuple[str, str, x509.GeneralName, x509.GeneralName]] = [
    (
        "dns",
        "app.example.com",
        x509.DNSName("APP.example.com"),
        x509.DNSName("*.example.com"),
    ),
    (
        "uri",
        "spiffe://example/app",
        x509.UniformResourceIdentifier("spiffe://example/app"),
        x509.UniformResourceIdentifier("spiffe://example/App"),
    ),
    (
        "ip",
        "2001:DB8::1",
        x509.IPAddress(ipaddress.ip_address("2001:db8:0::1")),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
    ),
    (
        "email",
        "App@Example.com",
        x509.RFC822Name("App@example.COM"),
        x509.RFC822Name("app@example.com"),
    ),
]


@pytest.mark.spec("RFC 8705", "2.1.2")
@pytest.mark.parametrize(("kind", "registered", "right", "wrong"), ALTERNATIVES)
def test_one_alternative_name_is_the_registered_one(
    company: Authority,
    kind: str,
    registered: str,
    right: x509.GeneralName,
    wrong: x509.GeneralName,
) -> None:
    client = machine(**{f"tls_client_auth_san_{kind}": registered})
    elsewhere = x509.DNSName("elsewhere.example")
    good(ask(client, company.issue("whoever", names=[elsewhere, right])))
    refused(ask(client, company.issue("whoever", names=[wrong])), "invalid_client", 401)
    refused(ask(client, company.issue("whoever")), "invalid_client", 401)
    refused(ask(client, company.issue(registered)), "invalid_client", 401)


@pytest.mark.spec("RFC 8705", "2.1.2")
def test_a_name_of_one_kind_is_none_of_another(company: Authority) -> None:
    client = machine(tls_client_auth_san_dns="app.example.com")
    names = [
        x509.RFC822Name("app.example.com@app.example.com"),
        x509.UniformResourceIdentifier("app.example.com"),
    ]
    refused(ask(client, company.issue("app.example.com", names=names)), "invalid_client", 401)


def test_intermediate_authorities_stand_in_the_file(
    proxy: Any, company: Authority, tmp_path: Path
) -> None:
    office = company.appoint("Office")
    refused(ask(machine(), office.issue()), "invalid_client", 401)
    file = tmp_path / "both.pem"
    file.write_text(company.pem + office.pem)
    proxy.CLIENT_CERTIFICATE_CA_FILE = str(file)
    good(ask(machine(), office.issue()))
    closed = company.appoint("Closed", days=EXPIRED)
    file.write_text(company.pem + closed.pem)
    refused(ask(machine(), closed.issue()), "invalid_client", 401)


def test_without_authorities_nobody_passes(proxy: Any, company: Authority) -> None:
    client = machine()
    proxy.CLIENT_CERTIFICATE_CA_FILE = ""
    refused(ask(client, company.issue()), "invalid_client", 401)


def test_a_file_that_is_gone_is_our_fault(proxy: Any, company: Authority, tmp_path: Path) -> None:
    client = machine()
    proxy.CLIENT_CERTIFICATE_CA_FILE = str(tmp_path / "gone.pem")
    refused(ask(client, company.issue()), "temporarily_unavailable", 503)


def test_it_counts_wherever_clients_prove_themselves(company: Authority) -> None:
    client, shown = machine(), {HEADER: company.issue().escaped}
    mine = good(ask(client, company.issue()))["access_token"]
    form: dict[str, str | None] = {"client_id": client.id, "token": mine}
    refused(post(INTROSPECT, form), "invalid_client", 401)
    refused(post(REVOKE, form), "invalid_client", 401)
    assert good(post(INTROSPECT, form, headers=shown))["active"] is True
    assert post(REVOKE, form, headers=shown).status_code == 200
    assert good(post(INTROSPECT, form, headers=shown))["active"] is False


@pytest.mark.spec("RFC 9126", "2")
def test_it_counts_where_requests_are_pushed(company: Authority) -> None:
    from tests.support.factories import make_client

    client = make_client(
        auth_method="tls_client_auth", metadata={"tls_client_auth_subject_dn": NAME}
    )
    form: dict[str, str | None] = {
        "client_id": client.id,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": client.redirect_uri,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    refused(post("/oauth/par", form), "invalid_client", 401)
    answer = post("/oauth/par", form, headers={HEADER: company.issue().escaped})
    assert answer.status_code == 201, answer.content
