"""RFC 8705 §5: the address where certificates are asked for is ours as well."""

from typing import Any

import pytest

from tests.protocol.rfc8705.conftest import HEADER
from tests.support.certificates import Authority
from tests.support.dpop import Holder
from tests.support.factories import make_machine
from tests.support.oauth import ISSUER, TOKEN, good, post, refused
from tests.support.registering import metadata
from tests.support.signing import assertion, jwks

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8705", "5")]
ALIAS = "https://mtls.id.example"
AT_ALIAS = {"Host": "mtls.id.example"}
GRANT: dict[str, str | None] = {"grant_type": "client_credentials"}


@pytest.fixture(autouse=True)
def alias(proxy: Any) -> None:
    proxy.MTLS_URL = ALIAS


def test_a_proof_is_for_the_address_that_was_asked(company: Authority) -> None:
    holder = Holder()
    client = make_machine(
        auth_method="tls_client_auth", metadata={"tls_client_auth_subject_dn": "CN=a client"}
    )
    form = GRANT | {"client_id": client.id}
    shown = {HEADER: company.issue().escaped}

    def ask(address: str, **headers: str) -> Any:
        proof = holder.proof(htu=f"{address}{TOKEN}")
        return post(TOKEN, form, headers=shown | headers | {"DPoP": proof})

    assert good(ask(ALIAS, **AT_ALIAS))["token_type"] == "DPoP"
    assert good(ask(ISSUER, Host="localhost:8000"))["token_type"] == "DPoP"
    refused(ask(ISSUER, **AT_ALIAS), "invalid_dpop_proof")
    refused(ask(ALIAS, Host="localhost:8000"), "invalid_dpop_proof")
    for host in ("evil.example", "mtls.id.example.evil.example", ""):
        refused(ask("https://evil.example", Host=host), "invalid_dpop_proof")
        refused(ask(ALIAS, Host=host), "invalid_dpop_proof")


def test_whatever_a_certificate_may_be_shown_to_is_named_there() -> None:
    """All but what browsers visit, and where whoever has no certificate yet registers."""
    found = metadata()
    endpoints = {name for name in found if name.endswith("_endpoint")}
    endpoints -= {"authorization_endpoint", "end_session_endpoint", "registration_endpoint"}
    aliases = found["mtls_endpoint_aliases"]
    assert aliases.keys() == endpoints
    for name in endpoints:
        assert aliases[name] == f"{ALIAS}{found[name].removeprefix(ISSUER)}"


def test_an_assertion_may_be_for_the_alias_where_it_may_be_for_the_endpoint() -> None:
    for profile, status in (("oidc", 200), ("oauth21", 401)):
        client = make_machine(auth_method="private_key_jwt", jwks=jwks(), profile=profile)
        proof = assertion(client, aud=f"{ALIAS}{TOKEN}")
        assert post(TOKEN, GRANT | proof, headers=AT_ALIAS).status_code == status
