"""A bound token is of use to its holder only: DPoP (RFC 9449 §7) and certificates (RFC 8705 §3)."""

import base64
import hashlib
from typing import Any
from urllib.parse import quote

import pytest
from joserfc.jwk import ECKey

from tests.resource_server.test_access_tokens import refused
from tests.resource_server.world import RESOURCE, From, World, bound_to, call, proof, sign, weak_key

KEY = ECKey.generate_key("P-256")
OTHER = ECKey.generate_key("P-256")


@pytest.mark.spec("RFC 9449", "7.1")
def test_the_holder_of_the_key_is_let_in(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    assert call(token, scheme="DPoP", dpop=proof(KEY, token)).status_code == 200
    assert call(token, scheme="dpop", dpop=proof(KEY, token)).status_code == 200


@pytest.mark.spec("RFC 9449", "7.2")
def test_a_bound_token_is_no_bearer_token(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    refused(call(token))
    refused(call(token, dpop=proof(KEY, token)))


def test_a_bearer_token_is_not_shown_with_a_proof(world: World) -> None:
    token = world.token()
    answer = call(token, scheme="DPoP", dpop=proof(KEY, token))
    refused(answer)
    assert answer.headers["WWW-Authenticate"].startswith("DPoP ")


@pytest.mark.spec("RFC 9449", "4.3")
@pytest.mark.parametrize(
    "wrong",
    [
        {"htm": "POST"},
        {"htm": None},
        {"htu": "https://api.example/v1/other"},
        {"htu": "http://api.example/v1/notes"},
        {"htu": "https://u@api.example/v1/notes"},
        {"htu": "https://api.example:99999/v1/notes"},
        {"htu": None},
        {"iat": From(-3600)},
        {"iat": From(3600)},
        {"iat": None},
        {"iat": True},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 600},
        {"ath": "another"},
        {"ath": None},
    ],
)
def test_a_proof_of_another_request_is_refused(world: World, wrong: dict[str, Any]) -> None:
    token = world.token(cnf=bound_to(KEY))
    refused(call(token, scheme="DPoP", dpop=proof(KEY, token, **wrong)), "invalid_dpop_proof")


@pytest.mark.spec("RFC 9449", "4.3")
@pytest.mark.parametrize(
    "header", [{"typ": "JWT"}, {"jwk": None}, {"jwk": KEY.as_dict(private=True)}]
)
def test_a_proof_of_another_form_is_refused(world: World, header: dict[str, Any]) -> None:
    token = world.token(cnf=bound_to(KEY))
    sent = proof(KEY, token, header=header)
    refused(call(token, scheme="DPoP", dpop=sent), "invalid_dpop_proof")


def test_a_secret_is_no_key_of_a_proof(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    jwk = {"kty": "oct", "k": "c2VjcmV0"}
    sent = sign({"alg": "HS256", "typ": "dpop+jwt", "jwk": jwk}, {}, b"secret")
    refused(call(token, scheme="DPoP", dpop=sent), "invalid_dpop_proof")


def test_a_proof_by_another_key_is_refused(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    refused(call(token, scheme="DPoP", dpop=proof(OTHER, token)))
    swapped = proof(OTHER, token, header={"jwk": KEY.as_dict(private=False)})
    refused(call(token, scheme="DPoP", dpop=swapped), "invalid_dpop_proof")


def test_a_weak_key_proves_nothing(world: World) -> None:
    weak = weak_key()
    token = world.token(cnf=bound_to(weak))
    sent = proof(weak, token, header={"alg": "RS256"})
    refused(call(token, scheme="DPoP", dpop=sent), "invalid_dpop_proof")


@pytest.mark.spec("RFC 9449", "11.1")
def test_a_proof_is_used_once(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    sent = proof(KEY, token)
    assert call(token, scheme="DPoP", dpop=sent).status_code == 200
    refused(call(token, scheme="DPoP", dpop=sent), "invalid_dpop_proof")


def test_two_proofs_are_none(world: World) -> None:
    token = world.token(cnf=bound_to(KEY))
    sent = f"{proof(KEY, token)},{proof(KEY, token)}"
    refused(call(token, scheme="DPoP", dpop=sent), "invalid_dpop_proof")
    refused(call(token, scheme="DPoP"), "invalid_dpop_proof")


def test_an_api_may_take_bound_tokens_only(world: World, settings: Any) -> None:
    settings.RESOURCE_SERVER = {"ISSUER": world.url, "RESOURCE": RESOURCE, "DPOP_REQUIRED": True}
    refused(call(world.token()))
    token = world.token(cnf=bound_to(KEY))
    assert call(token, scheme="DPoP", dpop=proof(KEY, token)).status_code == 200


@pytest.mark.spec("RFC 8705", "3")
def test_a_token_bound_to_a_certificate_needs_it(world: World, settings: Any) -> None:
    certificate = b"any DER will do: its hash is compared"
    digest = base64.urlsafe_b64encode(hashlib.sha256(certificate).digest()).rstrip(b"=").decode()
    token = world.token(cnf={"x5t#S256": digest})
    sent = quote(_pem(certificate))
    refused(call(token, x_client_cert=sent))
    settings.RESOURCE_SERVER = {
        "ISSUER": world.url,
        "RESOURCE": RESOURCE,
        "CERTIFICATE_HEADER": "X-Client-Cert",
    }
    assert call(token, x_client_cert=sent).status_code == 200
    for wrong in (quote(_pem(b"another")), "no certificate", quote(_pem(certificate))[:-40], ""):
        refused(call(token, x_client_cert=wrong))
    refused(call(token))


def _pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
