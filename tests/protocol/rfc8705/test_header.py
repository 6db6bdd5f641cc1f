"""How the proxy tells us: nothing that it does not say, and nothing if nobody trusts it."""

from typing import Any

import pytest

from tests.protocol.rfc8705.conftest import HEADER
from tests.support.certificates import Authority
from tests.support.factories import RegisteredClient, make_machine
from tests.support.oauth import TOKEN, good, post, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proxy")]


def machine() -> RegisteredClient:
    metadata = {"tls_client_auth_subject_dn": "CN=a client"}
    return make_machine(auth_method="tls_client_auth", metadata=metadata)


def ask(client: RegisteredClient, **headers: str) -> Any:
    form: dict[str, str | None] = {"grant_type": "client_credentials", "client_id": client.id}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return post(TOKEN, form, headers=sent)


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "::",
        ":!:",
        ":YQ==",
        "YQ==",
        ":YQ:",
        ":YQ==:, :YQ==:",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----%0A!%0A-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----%0AYQ%0A-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----%0AYQ==%0A-----END PRIVATE KEY-----",
        "%",
        "%00",
        "☃",
        ":" + "A" * 20_000 + ":",
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(value: str) -> None:
    refused(ask(machine(), **{HEADER: value}), "invalid_request")


@pytest.mark.parametrize("value", [":YQ==:", ":MAA=:", ":" + "MIIB" * 50 + ":"])
def test_what_is_no_certificate_proves_nothing(value: str) -> None:
    refused(ask(machine(), **{HEADER: value}), "invalid_client", 401)


def test_two_certificates_are_none(company: Authority) -> None:
    shown = company.issue()
    for value in (f"{shown.escaped}%0A{shown.escaped}", f"{shown.escaped},{shown.escaped}"):
        refused(ask(machine(), **{HEADER: value}), "invalid_request")


def test_an_empty_header_is_a_connection_without_a_certificate() -> None:
    refused(ask(machine(), **{HEADER: ""}), "invalid_client", 401)
    good(post(TOKEN, {"grant_type": "client_credentials"}, make_machine(), headers={HEADER: ""}))


def test_a_header_of_another_name_says_nothing(company: Authority) -> None:
    value = company.issue().escaped
    for name in ("X-Client-Cert", "Client-Cert", "X-SSL-Client-Cert", "X-Forwarded-Client-Cert"):
        refused(ask(machine(), **{name: value}), "invalid_client", 401)


def test_where_it_is_switched_off_the_header_says_nothing(proxy: Any, company: Authority) -> None:
    client = machine()
    proxy.CLIENT_CERTIFICATE_HEADER = ""
    refused(ask(client, **{HEADER: company.issue().escaped}), "invalid_client", 401)
    refused(ask(client, **{HEADER: "x"}), "invalid_client", 401)


@pytest.mark.spec("RFC 9440", "2.1")
def test_both_spellings_are_read(proxy: Any, company: Authority) -> None:
    good(ask(machine(), **{HEADER: company.issue().escaped}))
    proxy.CLIENT_CERTIFICATE_HEADER = "Client-Cert"
    good(ask(machine(), **{"Client-Cert": company.issue().field}))
