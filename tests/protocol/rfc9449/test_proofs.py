"""RFC 9449 §4.3: what a proof must be, at the token endpoint."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.support.dpop import Holder, ask, base64url, for_itself, signed
from tests.support.factories import make_machine
from tests.support.oauth import ISSUER, TOKEN, good, refused, unverified

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9449", "4.3")]
HOLDER = Holder()
RSA = RSAKey.generate_key(2048)


def unbase(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def based(value: Any) -> str:
    return base64url(json.dumps(value).encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"jti": "x" * 513},
        {"htm": None},
        {"htm": "GET"},
        {"htm": "post"},
        {"htm": ["POST"]},
        {"htu": None},
        {"htu": 5},
        {"htu": [f"{ISSUER}{TOKEN}"]},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
        {"iat": 0},
        {"iat": -(10**400)},
        {"iat": 10**400},
    ],
)
def test_each_claim_must_be_right(changes: dict[str, Any]) -> None:
    refused(for_itself(make_machine(), HOLDER.proof(**changes)), "invalid_dpop_proof")


@pytest.mark.parametrize(
    "header",
    [
        {"typ": None},
        {"typ": "JWT"},
        {"typ": "at+jwt"},
        {"typ": ["dpop+jwt"]},
        {"jwk": None},
        {"jwk": "key"},
        {"jwk": []},
        {"jwk": {}},
        {"jwk": {"kty": "EC"}},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": 5, "y": None}},
        {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
        {"crit": ["exp"], "exp": 1},
    ],
)
def test_the_header_must_be_right(header: dict[str, Any]) -> None:
    refused(for_itself(make_machine(), HOLDER.proof(header=header)), "invalid_dpop_proof")


def test_the_private_part_of_a_key_is_refused_though_the_signature_is_right() -> None:
    proof = HOLDER.proof(header={"jwk": HOLDER.key.as_dict(private=True)})
    refused(for_itself(make_machine(), proof), "invalid_dpop_proof")


def test_the_key_in_the_header_must_be_the_one_that_signed() -> None:
    proof = HOLDER.proof(header={"jwk": Holder().key.as_dict(private=False)})
    refused(for_itself(make_machine(), proof), "invalid_dpop_proof")


def test_a_proof_that_was_changed_is_refused() -> None:
    head, claims, signature = HOLDER.proof().split(".")
    other = based(unbase(claims) | {"htm": "GET"})
    refused(for_itself(make_machine(), f"{head}.{other}.{signature}"), "invalid_dpop_proof")


def test_alg_none_is_refused() -> None:
    head, claims, _ = HOLDER.proof().split(".")
    unsigned = f"{based(unbase(head) | {'alg': 'none'})}.{claims}."
    refused(for_itself(make_machine(), unsigned), "invalid_dpop_proof")


def test_a_symmetric_key_is_refused() -> None:
    secret = OctKey.import_key("x" * 64)
    header = {"typ": "dpop+jwt", "alg": "HS256", "jwk": secret.as_dict()}
    claims = unverified(HOLDER.proof())
    refused(for_itself(make_machine(), signed(header, claims, secret)), "invalid_dpop_proof")


def test_a_public_key_does_not_serve_as_a_secret() -> None:
    header = {"typ": "dpop+jwt", "alg": "HS256", "jwk": RSA.as_dict(private=False)}
    text = f"{based(header)}.{based(unverified(HOLDER.proof()))}"
    signature = hmac.digest(RSA.as_pem(private=False), text.encode(), "sha256")
    refused(for_itself(make_machine(), f"{text}.{base64url(signature)}"), "invalid_dpop_proof")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_weak_or_unknown_key_is_refused() -> None:
    for holder in (
        Holder(RSAKey.generate_key(1024), "PS256"),
        Holder(ECKey.generate_key("secp256k1"), "ES256K"),
        Holder(ECKey.generate_key("P-384"), "ES384"),
        Holder(OKPKey.generate_key("Ed448"), "EdDSA"),
    ):
        refused(for_itself(make_machine(), holder.proof()), "invalid_dpop_proof")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_zeros_in_front_make_a_weak_key_no_stronger() -> None:
    weak = RSAKey.generate_key(1024)
    public = weak.as_dict(private=False)
    modulus = base64.urlsafe_b64decode(f"{public['n']}==")
    padded = public | {"n": base64url(b"\0" * 128 + modulus)}
    proof = Holder(weak, "PS256").proof(header={"jwk": padded})
    refused(for_itself(make_machine(), proof), "invalid_dpop_proof")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a.b.c",
        "..",
        "e30.e30.e30",
        "W10.W10.W10",
        "bnVsbA.bnVsbA.bnVsbA",
        "eyJhbGciOiJub25lIn0.e30.",
        "x" * 9_000,
        f"{'W' * 6_000}.e30.e30",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    refused(for_itself(make_machine(), text), "invalid_dpop_proof")


@pytest.mark.parametrize("jti", ["\ud800", "\x00", "a\nb"])
def test_whatever_stands_in_jti_breaks_nothing(jti: str) -> None:
    client, proof = make_machine(), HOLDER.proof(jti=jti)
    for_itself(client, proof)
    refused(for_itself(client, proof), "invalid_dpop_proof")


@pytest.mark.parametrize(
    "claims",
    ['{"iat": NaN}', '{"iat": Infinity}', "[]", "5", "{", "[" * 3_000],
)
def test_claims_that_are_no_json_object_are_refused(claims: str) -> None:
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": HOLDER.key.as_dict(private=False)}
    refused(for_itself(make_machine(), signed(header, claims, HOLDER.key)), "invalid_dpop_proof")


@pytest.mark.spec("RFC 9449", "11.1")
def test_a_proof_is_good_for_a_minute() -> None:
    client, now = make_machine(), int(time.time())
    for offset in (-50, -10, 0, 10, 25):
        good(for_itself(client, HOLDER.proof(iat=now + offset)))
    good(for_itself(client, HOLDER.proof(iat=now + 0.5)))
    for offset in (-3600, -70, 40, 3600):
        refused(for_itself(client, HOLDER.proof(iat=now + offset)), "invalid_dpop_proof")


@pytest.mark.parametrize(
    "htu",
    [
        f"{ISSUER}{TOKEN}?a=b",
        f"{ISSUER}{TOKEN}#part",
        f"HTTP://LOCALHOST:8000{TOKEN}",
        f"{ISSUER}/oauth/%74oken",
    ],
)
def test_the_same_address_may_be_written_in_other_ways(htu: str) -> None:
    good(for_itself(make_machine(), HOLDER.proof(htu=htu)))


@pytest.mark.parametrize(
    ("issuer", "htu"),
    [
        ("https://id.example", "https://id.example:443/oauth/token"),
        ("https://id.example:443", "https://id.example/oauth/token"),
        ("https://id.example", "https://ID.Example/oauth/token"),
    ],
)
def test_the_usual_port_may_be_said_or_not(issuer: str, htu: str, settings: Any) -> None:
    settings.ISSUER = issuer
    good(for_itself(make_machine(), HOLDER.proof(htu=htu)))


@pytest.mark.parametrize(
    "htu",
    [
        "",
        TOKEN,
        ISSUER,
        f"{ISSUER}{TOKEN}/",
        f"{ISSUER}/oauth/introspect",
        f"{ISSUER}/OAuth/token",
        f"{ISSUER}//evil.example{TOKEN}",
        f"{ISSUER}/x/..{TOKEN}",
        f"{ISSUER}/oauth%3Ftoken",
        f"https://localhost:8000{TOKEN}",
        f"http://localhost{TOKEN}",
        f"http://localhost:0{TOKEN}",
        f"http://localhost:80800{TOKEN}",
        f"http://localhost:8000.evil.example{TOKEN}",
        f"http://localhost:8000@evil.example{TOKEN}",
        f"http://evil.example@localhost:8000{TOKEN}",
        f"http://evil.example\\@localhost:8000{TOKEN}",
        f"http://evil.example/?x={ISSUER}{TOKEN}",
        f"http://[{TOKEN}",
        f"{ISSUER}/oauth/%ff",
    ],
)
def test_htu_confusion(htu: str) -> None:
    refused(for_itself(make_machine(), HOLDER.proof(htu=htu)), "invalid_dpop_proof")


@pytest.mark.spec("RFC 8705", "5")
def test_a_proof_is_for_the_address_that_was_asked(settings: Any) -> None:
    """There may be a second one, for connections with certificates."""
    settings.MTLS_URL = "https://mtls.example"
    settings.ALLOWED_HOSTS = ["mtls.example", "localhost:8000", "evil.example", "localhost"]
    client, there = make_machine(), f"https://mtls.example{TOKEN}"
    here = f"{ISSUER}{TOKEN}"
    for host, right, wrong in (
        ("mtls.example", there, here),
        ("localhost:8000", here, there),
        ("evil.example", here, f"https://evil.example{TOKEN}"),
    ):
        form = {"grant_type": "client_credentials"}
        refused(ask(client, form, HOLDER.proof(htu=wrong), Host=host), "invalid_dpop_proof")
        good(ask(client, form, HOLDER.proof(htu=right), Host=host))


def test_two_proofs_are_refused() -> None:
    pair = f"{HOLDER.proof()}, {Holder().proof()}"
    refused(for_itself(make_machine(), pair), "invalid_dpop_proof")
    refused(for_itself(make_machine(), f"{HOLDER.proof()},"), "invalid_dpop_proof")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_each_algorithm_of_the_metadata_is_taken() -> None:
    ed = OKPKey.generate_key("Ed25519")
    for holder in (
        HOLDER,
        Holder(RSA, "PS256"),
        Holder(ed, "EdDSA"),
        Holder(ed, "Ed25519"),
    ):
        given = good(for_itself(make_machine(), holder.proof()))
        assert unverified(given["access_token"])["cnf"] == {"jkt": holder.thumbprint}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.spec("FAPI 2.0 Security Profile", "5.4.1")
@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS384"])
def test_no_other_algorithm_is_taken(algorithm: str) -> None:
    refused(for_itself(make_machine(), Holder(RSA, algorithm).proof()), "invalid_dpop_proof")


@pytest.mark.spec("RFC 9449", "4.2")
def test_what_else_a_proof_says_is_ignored() -> None:
    now = int(time.time())
    claims: dict[str, Any] = {"nbf": now, "exp": now + 300, "extra": {"a": [1]}}
    good(for_itself(make_machine(), HOLDER.proof(header={"extra": "value"}, **claims)))


@pytest.mark.spec("RFC 9449", "11.1")
def test_a_proof_is_used_once() -> None:
    client, proof = make_machine(), HOLDER.proof()
    good(for_itself(client, proof))
    refused(for_itself(client, proof), "invalid_dpop_proof")
    refused(for_itself(make_machine(), proof), "invalid_dpop_proof")


@pytest.mark.spec("RFC 9449", "11.1")
def test_two_keys_may_choose_the_same_jti() -> None:
    client = make_machine()
    good(for_itself(client, HOLDER.proof(jti="same")))
    good(for_itself(client, Holder().proof(jti="same")))
    refused(for_itself(client, HOLDER.proof(jti="same")), "invalid_dpop_proof")
