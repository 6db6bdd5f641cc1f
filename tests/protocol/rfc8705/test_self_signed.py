"""RFC 8705 §2.2: a certificate that the client registered itself, whoever signed it."""

import base64
import ipaddress
import json
from typing import Any

import pytest

from tests.protocol.rfc8705.conftest import HEADER
from tests.support.certificates import EXPIRED, FUTURE, Authority, Held, self_signed
from tests.support.factories import RegisteredClient, make_machine
from tests.support.listening import listening, said
from tests.support.oauth import TOKEN, good, post, refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("proxy"),
    pytest.mark.spec("RFC 8705", "2.2"),
]


def machine(*shown: Held, **registration: Any) -> RegisteredClient:
    return make_machine(
        **{
            "auth_method": "self_signed_tls_client_auth",
            "jwks": {"keys": [one.jwk | {"kid": one.thumbprint} for one in shown]},
        }
        | registration
    )


def ask(client: RegisteredClient, shown: Held | None, **changes: str | None) -> Any:
    form: dict[str, str | None] = {"grant_type": "client_credentials", "client_id": client.id}
    return post(TOKEN, form | changes, headers={HEADER: shown.escaped} if shown else {})


def test_no_other_certificate_passes(company: Authority) -> None:
    mine = self_signed()
    client = machine(mine)
    for shown in (None, self_signed(), company.issue()):
        refused(ask(client, shown), "invalid_client", 401)


def test_a_new_certificate_for_a_registered_key_is_another_one() -> None:
    mine = self_signed()
    refused(ask(machine(mine), self_signed(key=mine.key)), "invalid_client", 401)


def test_the_name_in_it_counts_for_nothing() -> None:
    mine, other = self_signed("mine"), self_signed("other")
    refused(ask(machine(mine), other), "invalid_client", 401)
    refused(ask(machine(other), mine), "invalid_client", 401)


@pytest.mark.parametrize("days", [EXPIRED, FUTURE], ids=["expired", "not yet valid"])
def test_a_certificate_has_its_time(days: tuple[int, int]) -> None:
    mine = self_signed(days=days)
    refused(ask(machine(mine), mine), "invalid_client", 401)


def test_a_key_without_its_certificate_opens_nothing() -> None:
    mine, other = self_signed(), self_signed()
    bare = {name: value for name, value in mine.jwk.items() if name != "x5c"}
    client = machine(jwks={"keys": [bare | {"kid": "bare"}, other.jwk]})
    refused(ask(client, mine), "invalid_client", 401)
    good(ask(client, other))


def test_a_key_for_encryption_proves_nothing() -> None:
    mine = self_signed()
    client = machine(jwks={"keys": [mine.jwk | {"use": "enc"}]})
    refused(ask(client, mine), "invalid_client", 401)


def test_it_is_no_authority_for_clients_that_need_one() -> None:
    client = make_machine(
        auth_method="tls_client_auth", metadata={"tls_client_auth_subject_dn": "CN=a client"}
    )
    refused(ask(client, self_signed()), "invalid_client", 401)


def test_every_registered_certificate_passes(company: Authority) -> None:
    old, new, given = self_signed(), self_signed(), company.issue()
    client = machine(old, new, given)
    for shown in (old, new, given):
        good(ask(client, shown))


@pytest.mark.spec("RFC 7517", "4.9")
def test_a_thumbprint_stands_for_its_certificate() -> None:
    mine = self_signed()
    key = {name: value for name, value in mine.jwk.items() if name != "x5c"}
    client = machine(jwks={"keys": [key | {"x5t#S256": mine.thumbprint}]})
    good(ask(client, mine))
    refused(ask(client, self_signed(key=mine.key)), "invalid_client", 401)


@pytest.mark.spec("RFC 8705", "2.2.2")
def test_certificates_may_be_published_instead_of_registered(proxy: Any) -> None:
    proxy.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    mine = self_signed()
    with listening(said(json.dumps({"keys": [mine.jwk]}).encode())) as site:
        where = {"jwks_uri": f"http://127.0.0.1:{site.port}/jwks"}
        client = machine(jwks=None, metadata=where)
        good(ask(client, mine))
        for _ in range(3):
            refused(ask(client, self_signed()), "invalid_client", 401)
        assert len(site.heard) == 1, "strangers do not make us fetch"


def test_what_is_published_may_be_nonsense(proxy: Any) -> None:
    proxy.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    mine, other = self_signed(), self_signed()
    chains: list[Any] = [7, [7], ["%"], [[]], other.jwk["x5c"], []]
    odd = [mine.jwk | {"x5c": chain} for chain in chains]
    with listening(said(json.dumps({"keys": odd}).encode())) as site:
        where = {"jwks_uri": f"http://127.0.0.1:{site.port}/jwks"}
        client = machine(jwks=None, metadata=where)
        refused(ask(client, mine), "invalid_client", 401)
        refused(ask(client, other), "invalid_client", 401)
    with listening(said(status="500 Oops")) as site:
        where = {"jwks_uri": f"http://127.0.0.1:{site.port}/jwks"}
        refused(ask(machine(jwks=None, metadata=where), mine), "invalid_client", 401)


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.1")
def test_fapi_takes_both_ways_and_binds_the_token(company: Authority) -> None:
    mine = self_signed()
    answer = good(ask(machine(mine, profile="fapi2"), mine))
    claims = json.loads(base64.urlsafe_b64decode(answer["access_token"].split(".")[1] + "=="))
    assert claims["cnf"] == {"x5t#S256": mine.thumbprint}
    given = company.issue()
    client = make_machine(
        profile="fapi2",
        auth_method="tls_client_auth",
        metadata={"tls_client_auth_subject_dn": "CN=a client"},
    )
    assert good(ask(client, given))["token_type"] == "Bearer"
