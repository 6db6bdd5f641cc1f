"""The compact form: against another implementation, and against bytes that nobody meant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from joserfc import jws as other
from joserfc.jwk import ECKey, OKPKey, RSAKey

from apps.keys.errors import NotOurs
from apps.keys.services import jws

EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
KEYS: dict[str, Any] = {
    "ES256": EC,
    "RS256": RSA,
    "PS256": RSA,
    "EdDSA": OKPKey.generate_key("Ed25519"),
}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", KEYS)
def test_both_implementations_read_each_other(algorithm: str) -> None:
    key = KEYS[algorithm]
    ours = jws.sign(
        jws.encode_part({"alg": algorithm}), {"a": "ä"}, key.private_key, algorithm=algorithm
    )
    assert (
        other.deserialize_compact(ours, key, algorithms=[algorithm]).payload == '{"a":"ä"}'.encode()
    )
    theirs = other.serialize_compact({"alg": algorithm}, b'{"a":1}', key, algorithms=[algorithm])
    assert jws.header_of(theirs) == {"alg": algorithm}
    assert jws.payload_of(theirs, key.public_key, algorithm=algorithm) == {"a": 1}


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("other", KEYS)
def test_a_signature_of_another_kind_is_refused(algorithm: str, other: str) -> None:
    token = jws.sign(jws.encode_part({}), {}, KEYS[algorithm].private_key, algorithm=algorithm)
    key = KEYS[other].public_key
    if algorithm == other:
        assert jws.payload_of(token, key, algorithm=other) == {}
    else:
        with pytest.raises(NotOurs):
            jws.payload_of(token, key, algorithm=other)


@given(some.text(max_size=300) | some.text(alphabet="eyJhIjoxfQ.=-_\n", max_size=60))
def test_no_text_at_all_breaks_it(text: str) -> None:
    for token in (text, f"{text}.{text}.{text}", f"e30.{text}.AAAA"):
        with pytest.raises(NotOurs):
            jws.header_of(token)
            jws.payload_of(token, EC.public_key, algorithm="ES256")


@pytest.mark.parametrize(
    "token",
    [
        "x" * 20_000,
        "é.é.é",
        "a.b",
        "a.b.c.d",
        "bnVsbA.e30.e30",
        "W10.e30.e30",
        "IiI.e30.e30",
        "_w.e30.e30",
    ],
)
def test_what_has_no_header_is_refused(token: str) -> None:
    with pytest.raises(NotOurs):
        jws.header_of(token)
