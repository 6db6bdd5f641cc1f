"""RFC 7523 §2.2, §3 and OpenID Connect Core 1.0 §9: a client proves itself with its own key."""

import ipaddress
import json
import time
import uuid
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.support.dpop import Holder
from tests.support.factories import RegisteredClient, make_client, make_machine
from tests.support.listening import listening, said
from tests.support.oauth import (
    INTROSPECT,
    ISSUER,
    REVOKE,
    TOKEN,
    good,
    machine_token,
    post,
    refused,
)
from tests.support.races import Race

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7523", "3")]
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
OTHER = ECKey.generate_key("P-256", {"kid": "two"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})


def machine(profile: str = "oauth21", **changes: Any) -> RegisteredClient:
    keys = [key.as_dict(private=False) for key in (KEY, RSA, ED)]
    registration: dict[str, Any] = {
        "auth_method": "private_key_jwt",
        "jwks": {"keys": keys},
        "profile": profile,
    }
    return make_machine(**(registration | changes))


def assertion(
    client: RegisteredClient,
    *,
    key: Any = KEY,
    algorithm: str = "ES256",
    header: Any = None,
    **changes: Any,
) -> str:
    now = int(time.time())
    claims = {
        "iss": client.id,
        "sub": client.id,
        "aud": ISSUER,
        "exp": now + 60,
        "iat": now,
        "jti": uuid.uuid4().hex,
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    names = {"alg": algorithm, "kid": key.kid} if header is None else header
    return jwt.encode(names, kept, key, algorithms=[algorithm])


def ask(text: str, **changes: str | None) -> Any:
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_assertion_type": TYPE,
        "client_assertion": text,
    }
    # The profile fapi2 gives bound tokens only.
    return post(TOKEN, form | changes, headers={"DPoP": Holder().proof()})


@pytest.mark.parametrize("profile", ["oidc", "oauth21", "fapi2"])
def test_a_signed_assertion_is_taken(profile: str) -> None:
    client = machine(profile)
    good(ask(assertion(client)))
    good(ask(assertion(client), client_id=client.id))


def test_each_algorithm_of_the_profile_is_taken() -> None:
    client = machine()
    good(ask(assertion(client, key=RSA, algorithm="RS256")))
    good(ask(assertion(client, key=RSA, algorithm="PS256")))


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_eddsa_is_taken() -> None:
    good(ask(assertion(machine(), key=ED, algorithm="EdDSA")))


@pytest.mark.spec("RFC 9864", "2.2")
def test_eddsa_is_taken_by_its_full_name() -> None:
    good(ask(assertion(machine("fapi2"), key=ED, algorithm="Ed25519")))


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
def test_only_the_registered_algorithm_counts() -> None:
    client = machine(metadata={"token_endpoint_auth_signing_alg": "PS256"})
    refused(ask(assertion(client)), "invalid_client", 401)
    refused(ask(assertion(client, key=RSA, algorithm="RS256")), "invalid_client", 401)
    good(ask(assertion(client, key=RSA, algorithm="PS256")))


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.4.1")
def test_fapi_takes_no_rs256() -> None:
    client = machine("fapi2")
    refused(ask(assertion(client, key=RSA, algorithm="RS256")), "invalid_client", 401)
    good(ask(assertion(client, key=RSA, algorithm="PS256")))


def test_a_key_need_not_be_named() -> None:
    good(ask(assertion(machine(), header={"alg": "ES256"})))


@pytest.mark.parametrize(
    "audience",
    [
        "https://evil.example",
        f"{ISSUER}/",
        f"{ISSUER}/oauth/introspect",
        [],
        ["https://evil.example"],
        5,
    ],
)
def test_the_assertion_is_for_us(audience: Any) -> None:
    refused(ask(assertion(machine(), aud=audience)), "invalid_client", 401)


def test_the_profile_decides_about_the_token_endpoint_as_audience() -> None:
    for profile, status in (("oidc", 200), ("oauth21", 401), ("fapi2", 401)):
        assert ask(assertion(machine(profile), aud=f"{ISSUER}{TOKEN}")).status_code == status


def test_where_it_may_be_for_an_endpoint_it_may_be_for_the_one_that_is_asked() -> None:
    for path in (INTROSPECT, REVOKE):
        for profile, status in (("oidc", 200), ("oauth21", 401)):
            text = assertion(machine(profile), aud=f"{ISSUER}{path}")
            form = {"client_assertion_type": TYPE, "client_assertion": text, "token": "x"}
            assert post(path, form).status_code == status


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.1")
def test_fapi_takes_the_issuer_as_one_string_and_nothing_else() -> None:
    for profile, status in (("oidc", 200), ("oauth21", 200), ("fapi2", 401)):
        assert ask(assertion(machine(profile), aud=[ISSUER])).status_code == status


@pytest.mark.spec("RFC 7519", "4.1")
@pytest.mark.spec("RFC 7521", "5.2")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"sub": None},
        {"sub": 5},
        {"aud": None},
        {"exp": None},
        {"exp": 5},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 99_999_999_999},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"jti": "x" * 600},
        {"nbf": "later"},
        {"iat": []},
    ],
)
def test_each_claim_must_be_right(changes: dict[str, Any]) -> None:
    refused(ask(assertion(machine(), **changes)), "invalid_client", 401)


def test_a_clock_may_be_a_little_ahead() -> None:
    now = int(time.time())
    client = machine("fapi2")
    good(ask(assertion(client, nbf=now + 10, iat=now + 10)))
    refused(ask(assertion(client, nbf=now + 61)), "invalid_client", 401)
    refused(ask(assertion(client, iat=now + 61)), "invalid_client", 401)


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
def test_keys_may_be_published_instead_of_registered(settings: Any) -> None:
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with listening(said(json.dumps({"keys": [KEY.as_dict(private=False)]}).encode())) as site:
        where = f"http://127.0.0.1:{site.port}/jwks"
        client = machine(jwks=None, metadata={"jwks_uri": where})
        good(ask(assertion(client)))
        refused(ask(assertion(client, key=OTHER)), "invalid_client", 401)


def test_an_assertion_is_used_once() -> None:
    client = machine()
    text = assertion(client)
    good(ask(text))
    refused(ask(text), "invalid_client", 401)
    refused(ask(text), "invalid_client", 401)


@pytest.mark.parametrize("claim", ["jti", "sub", "iss"])
def test_what_cannot_be_text_in_a_claim_is_refused_and_breaks_nothing(claim: str) -> None:
    text = assertion(machine())
    claims = jwt.decode(text, KEY, algorithms=["ES256"]).claims | {claim: "\ud800"}
    signed = jws.serialize_compact({"alg": "ES256", "kid": "one"}, json.dumps(claims), KEY)
    refused(ask(signed), "invalid_client", 401)


def test_two_clients_may_choose_the_same_jti() -> None:
    first, second = machine(), machine()
    good(ask(assertion(first, jti="same")))
    good(ask(assertion(second, jti="same")))


def test_one_assertion_has_one_winner(race: Race) -> None:
    text = assertion(machine())
    answers = race(32, lambda _: ask(text).status_code)
    assert sorted(answers) == [200] + [401] * 31


def test_the_key_must_be_registered() -> None:
    client = machine()
    refused(ask(assertion(client, key=OTHER)), "invalid_client", 401)
    refused(
        ask(assertion(client, key=OTHER, header={"alg": "ES256", "kid": "one"})),
        "invalid_client",
        401,
    )
    refused(ask(assertion(client, key=OTHER, header={"alg": "ES256"})), "invalid_client", 401)


@pytest.mark.spec("RFC 7521", "4.2")
def test_an_assertion_speaks_for_its_own_client_only() -> None:
    client, other = machine(), machine(jwks={"keys": [OTHER.as_dict(private=False)]})
    refused(ask(assertion(client, sub=other.id)), "invalid_client", 401)
    refused(ask(assertion(client), client_id=other.id), "invalid_request")


def test_a_shared_secret_is_no_key() -> None:
    client = machine()
    secret = OctKey.import_key("x" * 64)
    text = assertion(client, key=secret, algorithm="HS256", header={"alg": "HS256"})
    refused(ask(text), "invalid_client", 401)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.",
        "..",
        "☃",
        "x" * 20_000,
        "e30.e30.e30",
        "W10.W10.W10",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    refused(ask(text), "invalid_client", 401)


def test_the_type_of_the_assertion_is_needed() -> None:
    client = machine()
    refused(ask(assertion(client), client_assertion_type=None), "invalid_client", 401)
    refused(ask(assertion(client), client_assertion_type="urn:x"), "invalid_client", 401)
    refused(ask("x", client_assertion=None), "invalid_client", 401)


@pytest.mark.spec("RFC 7521", "4.2")
def test_a_secret_beside_the_assertion_is_refused() -> None:
    client = machine()
    refused(ask(assertion(client), client_id=client.id, client_secret="x"), "invalid_request")


def test_a_client_with_a_secret_does_not_pass_with_an_assertion() -> None:
    client = make_client()
    refused(ask(assertion(client)), "invalid_client", 401)


def test_introspection_takes_assertions_too() -> None:
    client, text = machine(is_first_party=True), machine_token(make_machine())
    form: dict[str, str | None] = {
        "token": text,
        "client_assertion_type": TYPE,
        "client_assertion": assertion(client),
    }
    assert good(post(INTROSPECT, form))["active"] is True
