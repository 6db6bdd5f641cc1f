"""RFC 9449 §5, §10: what a proof at the token endpoint binds, and what it then takes."""

from typing import Any

import pytest

from tests.support.authorizing import authorize, code_for, reply, signed_in
from tests.support.dpop import Holder, for_itself, redeem, renew
from tests.support.factories import RegisteredClient, make_client, make_machine, make_person
from tests.support.oauth import good, introspect, refused, unverified

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9449", "5")]


def app(**registration: Any) -> RegisteredClient:
    """Return a single-page application: it has no secret."""
    return make_client(kind="spa", auth_method="none", **registration)


@pytest.mark.spec("RFC 7800", "3.1")
@pytest.mark.spec("RFC 9449", "6")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_a_token_asked_for_with_a_proof_is_bound_to_its_key(token_format: str) -> None:
    client, holder = make_client(token_format=token_format, is_first_party=True), Holder()
    given = good(redeem(client, code_for(make_person(), client), holder.proof()))
    assert given["token_type"] == "DPoP"
    facts = introspect(given["access_token"], client)
    assert facts["cnf"] == {"jkt": holder.thumbprint}
    assert facts["token_type"] == "DPoP"


def test_without_a_proof_a_token_is_a_bearer_token() -> None:
    given = good(for_itself(make_machine()))
    assert given["token_type"] == "Bearer"
    assert "cnf" not in unverified(given["access_token"])


@pytest.mark.spec("RFC 9449", "5.2")
def test_who_registered_for_bound_tokens_gets_no_others() -> None:
    client = make_machine(metadata={"dpop_bound_access_tokens": True})
    refused(for_itself(client), "invalid_request")
    good(for_itself(client, Holder().proof()))


@pytest.mark.spec("RFC 9449", "5.2")
def test_a_code_is_not_lost_because_the_proof_was_forgotten() -> None:
    client = make_client(metadata={"dpop_bound_access_tokens": True})
    code = code_for(make_person(), client)
    refused(redeem(client, code), "invalid_request")
    good(redeem(client, code, Holder().proof()))


def test_a_refresh_token_of_a_public_client_is_bound_too() -> None:
    client, holder = app(), Holder()
    first = good(redeem(client, code_for(make_person(), client), holder.proof()))
    refused(renew(client, first["refresh_token"]), "invalid_grant")
    refused(renew(client, first["refresh_token"], Holder().proof()), "invalid_grant")
    second = good(renew(client, first["refresh_token"], holder.proof()))
    assert second["token_type"] == "DPoP"
    good(renew(client, second["refresh_token"], holder.proof()))


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_only_the_holder_of_the_key_can_end_a_grant_by_reuse(settings: Any) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    client, holder = app(), Holder()
    old = good(redeem(client, code_for(make_person(), client), holder.proof()))["refresh_token"]
    new = good(renew(client, old, holder.proof()))["refresh_token"]
    refused(renew(client, old), "invalid_grant")
    refused(renew(client, old, Holder().proof()), "invalid_grant")
    new = good(renew(client, new, holder.proof()))["refresh_token"]
    refused(renew(client, old, holder.proof()), "invalid_grant")
    refused(renew(client, new, holder.proof()), "invalid_grant")


def test_a_refresh_token_of_a_confidential_client_is_not_bound() -> None:
    client = make_client()
    given = good(redeem(client, code_for(make_person(), client), Holder().proof()))
    other = Holder()
    given = good(renew(client, given["refresh_token"], other.proof()))
    assert unverified(given["access_token"])["cnf"] == {"jkt": other.thumbprint}


def test_a_refresh_token_that_is_not_bound_may_be_used_with_a_proof() -> None:
    client, holder = app(), Holder()
    given = good(redeem(client, code_for(make_person(), client)))
    given = good(renew(client, given["refresh_token"], holder.proof()))
    assert unverified(given["access_token"])["cnf"] == {"jkt": holder.thumbprint}
    good(renew(client, given["refresh_token"]))


@pytest.mark.spec("RFC 9449", "10")
def test_a_code_may_be_bound_to_a_key() -> None:
    client, holder = make_client(), Holder()
    code = code_for(make_person(), client, dpop_jkt=holder.thumbprint)
    refused(redeem(client, code), "invalid_grant")
    refused(redeem(client, code, Holder().proof()), "invalid_grant")
    good(redeem(client, code, holder.proof()))


@pytest.mark.spec("RFC 9449", "10")
@pytest.mark.parametrize("thumbprint", ["x", "x" * 42, "x" * 44, "=" * 43, "x" * 42 + " "])
def test_a_key_is_named_by_its_thumbprint(thumbprint: str) -> None:
    client = make_client(is_first_party=True)
    response = authorize(signed_in(make_person()), client, dpop_jkt=thumbprint)
    assert reply(response).error == "invalid_request"


@pytest.mark.spec("RFC 9449", "5.1")
def test_metadata_names_the_algorithms(client: Any) -> None:
    document = client.get("/.well-known/oauth-authorization-server").json()
    named = document["dpop_signing_alg_values_supported"]
    assert named == ["ES256", "EdDSA", "Ed25519", "PS256"]
