"""Keys that cost whoever made them nothing, and us a hundred times as much as others at each signature."""

import math
import secrets
import time
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import RSAKey

from apps.clients.services import client_keys
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign
from tests.support.dpop import Holder, for_itself
from tests.support.factories import make_machine
from tests.support.oauth import good
from tests.support.oauth import refused as refused_token
from tests.support.registering import refused, register
from tests.support.signing import RSA, jwks, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def slow() -> RSAKey:
    """A key whose signatures are right, and whose public exponent is as long as a secret one."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
    order = (made.p - 1) * (made.q - 1)
    e = 2
    while math.gcd(e, order) != 1:
        e = secrets.randbits(2000) | 1
    d = pow(e, -1, order)
    numbers = rsa.RSAPrivateNumbers(
        p=made.p,
        q=made.q,
        d=d,
        dmp1=d % (made.p - 1),
        dmq1=d % (made.q - 1),
        iqmp=made.iqmp,
        public_numbers=rsa.RSAPublicNumbers(e, made.public_numbers.n),
    )
    pem = numbers.private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return RSAKey.import_key(pem, {"kid": "slow"})


def test_nobody_registers_one(slow: RSAKey, settings: Any) -> None:
    settings.CLIENT_REGISTRATION = "open"
    refused(register(jwks=jwks(slow)), "invalid_client_metadata")
    long = RSA.as_dict(private=False) | {"n": "_" * 4_000}
    refused(register(jwks={"keys": [long]}), "invalid_client_metadata")


def test_one_that_is_published_is_not_used(slow: RSAKey) -> None:
    assert not client_keys.is_usable(slow.as_dict(private=False))
    assert client_keys.is_usable(RSA.as_dict(private=False))
    token = sign({"iss": "somebody"}, key=slow, algorithm="RS256")
    with pytest.raises(Unverifiable):
        foreign.claims_of(token, jwks=jwks(slow))


def test_no_proof_is_made_with_one(slow: RSAKey) -> None:
    machine = make_machine()
    proof = Holder(slow, "PS256").proof(iat=int(time.time()), jti=uuid.uuid4().hex)
    refused_token(for_itself(machine, proof), "invalid_dpop_proof")
    good(for_itself(machine, Holder(RSA, "PS256").proof()))
