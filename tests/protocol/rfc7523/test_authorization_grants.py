"""RFC 7523 §2.1, RFC 7521 §4.1: an access token on the word of an issuer that is trusted."""

import ipaddress
import json
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.support.authorizing import code_for, signed_in
from tests.support.factories import (
    Person,
    RegisteredClient,
    deactivate,
    link_identity,
    make_client,
    make_person,
    make_resource,
    trust_issuer,
)
from tests.support.listening import listening, said
from tests.support.oauth import (
    ISSUER,
    TOKEN,
    good,
    introspect,
    is_live,
    post,
    refused,
    unverified,
    userinfo,
)
from tests.support.races import Race
from tests.support.signing import KEY, OTHER_KEY, RSA, jwks, sign

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7523", "3")]
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUTHORITY = "https://authority.example"
FOR_SIGN_IN = ("authorization_code", "refresh_token", GRANT)


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def client() -> RegisteredClient:
    """The operator's own, which needs no consent; it may use the authority's word."""
    return trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN))


def trusting(client: RegisteredClient, subject: str = "id", **keys: Any) -> RegisteredClient:
    trust_issuer(AUTHORITY, subject=subject, client_ids=[client.id], **(keys or {"jwks": jwks()}))
    return client


def word(person: Person | None, *, key: Any = KEY, algorithm: str = "ES256", **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": AUTHORITY,
        "sub": str(person.id) if person else "somebody",
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
    }
    return sign(claims | changes, key=key, algorithm=algorithm)


def ask(client: RegisteredClient, assertion: str | None, **changes: Any) -> Any:
    form = {"grant_type": GRANT, "assertion": assertion, "scope": "openid email"}
    return post(TOKEN, form | changes, client)


@pytest.mark.spec("RFC 7523", "2.1")
@pytest.mark.parametrize(
    "aud", [ISSUER, f"{ISSUER}/oauth/token", ["https://other.example", ISSUER]]
)
def test_a_trusted_word_gives_an_access_token_and_no_more(
    ada: Person, client: RegisteredClient, aud: Any
) -> None:
    given = good(ask(client, word(ada, aud=aud)))
    assert given["scope"] == "openid email"
    assert not {"refresh_token", "id_token"} & given.keys()
    claims = unverified(given["access_token"])
    assert claims["sub"] == str(ada.id)
    # Nobody was authenticated here.
    assert not {"auth_time", "acr", "amr", "sid"} & claims.keys()
    assert userinfo(given["access_token"]).json()["email"] == ada.email


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://stranger.example"},
        {"iss": 1},
        {"iss": "a" * 501},
        {"sub": None},
        {"sub": ""},
        {"sub": 1},
        {"sub": "somebody"},
        {"sub": str(uuid.uuid4())},
        {"aud": None},
        {"aud": "https://other.example"},
        {"aud": []},
        {"aud": f"{ISSUER}/"},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": timedelta(seconds=-1)},
        {"exp": timedelta(hours=2)},
        {"exp": 10**30},
        {"nbf": timedelta(hours=1)},
        {"iat": timedelta(hours=1)},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "a" * 513},
    ],
)
def test_a_word_that_is_not_for_us_now_about_somebody_is_refused(
    ada: Person, client: RegisteredClient, changes: dict[str, Any]
) -> None:
    refused(ask(client, word(ada, **changes)), "invalid_grant")


@pytest.mark.parametrize("assertion", ["nonsense", "a.b.c", "\U0001f511", "a" * 40_000])
def test_what_is_no_jwt_is_refused(client: RegisteredClient, assertion: str) -> None:
    answer = ask(client, assertion)
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_a_request_without_an_assertion_says_so(client: RegisteredClient) -> None:
    refused(ask(client, None), "invalid_request")


def test_a_word_signed_by_somebody_else_is_refused(ada: Person, client: RegisteredClient) -> None:
    refused(ask(client, word(ada, key=OTHER_KEY)), "invalid_grant")
    refused(ask(client, word(ada, key=RSA, algorithm="RS256")), "invalid_grant")


def test_a_client_that_was_not_named_cannot_use_it(ada: Person, client: RegisteredClient) -> None:
    other = make_client(is_first_party=True, grants=FOR_SIGN_IN)
    refused(ask(other, word(ada)), "invalid_grant")


def test_a_client_needs_the_grant(ada: Person) -> None:
    refused(ask(trusting(make_client(is_first_party=True)), word(ada)), "unauthorized_client")


def test_a_deactivated_person_gets_nothing(ada: Person, client: RegisteredClient) -> None:
    deactivate(ada)
    refused(ask(client, word(ada)), "invalid_grant")


def test_details_need_a_person_who_reads_them(ada: Person, client: RegisteredClient) -> None:
    details = '[{"type": "document_access", "actions": ["read"]}]'
    answer = ask(client, word(ada), authorization_details=details)
    refused(answer, "invalid_authorization_details")


def test_published_keys_are_fetched_and_fetched_again(ada: Person, settings: Any) -> None:
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    client = make_client(is_first_party=True, grants=FOR_SIGN_IN)
    with listening(said(json.dumps(jwks()).encode())) as authority:
        trusting(client, jwks_uri=f"http://127.0.0.1:{authority.port}/jwks")
        good(ask(client, word(ada)))
        refused(ask(client, word(ada, key=OTHER_KEY)), "invalid_grant")
    silent = trusting(client, jwks_uri="http://127.0.0.1:9/jwks")
    refused(ask(silent, word(ada)), "invalid_grant")


# How the subject is mapped


def test_a_linked_account_names_the_person(ada: Person) -> None:
    client = trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN), "linked")
    refused(ask(client, word(None)), "invalid_grant")
    link_identity(ada, issuer=AUTHORITY, subject="somebody")
    given = good(ask(client, word(None)))
    assert unverified(given["access_token"])["sub"] == str(ada.id)
    # Their id here is nothing that this issuer may name.
    refused(ask(client, word(ada)), "invalid_grant")


def test_a_verified_address_names_the_person(ada: Person) -> None:
    client = trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN), "email")
    given = good(ask(client, word(None, email=ada.email.upper(), email_verified=True)))
    assert unverified(given["access_token"])["sub"] == str(ada.id)


def test_attack_an_address_that_somebody_only_typed_in() -> None:
    """Either side has not verified it: the issuer, or we."""
    client = trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN), "email")
    known, typed = make_person(), make_person(verified=False)
    for email_verified in (None, False, "true", 1):
        claims: dict[str, Any] = {"email": known.email, "email_verified": email_verified}
        refused(ask(client, word(None, **claims)), "invalid_grant")
    claims = {"email": typed.email, "email_verified": True}
    refused(ask(client, word(None, **claims)), "invalid_grant")
    refused(ask(client, word(None, email_verified=True)), "invalid_grant")


def test_attack_a_person_named_by_an_issuer_trusted_with_addresses(ada: Person) -> None:
    client = trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN), "email")
    refused(ask(client, word(ada)), "invalid_grant")


# Consent


def test_an_app_of_a_third_party_gets_what_the_person_agreed_to_before(ada: Person) -> None:
    client = trusting(make_client(grants=FOR_SIGN_IN))
    refused(ask(client, word(ada)), "invalid_scope")
    code_for(ada, client, scope="openid")
    assert good(ask(client, word(ada)))["scope"] == "openid"


def test_consent_to_a_resource_counts_for_that_resource(ada: Person) -> None:
    calendar = make_resource(is_open=True)
    client = trusting(make_client(grants=FOR_SIGN_IN))
    code_for(ada, client, scope="openid")
    refused(ask(client, word(ada), scope="openid", resource=calendar), "invalid_scope")
    code_for(ada, client, scope="openid calendar:read", resource=calendar)
    given = good(ask(client, word(ada), scope="openid calendar:read", resource=calendar))
    assert introspect(given["access_token"], client)["aud"] == calendar


def test_what_a_word_gave_ends_with_the_consent(ada: Person) -> None:
    client = trusting(make_client(grants=FOR_SIGN_IN))
    code_for(ada, client, scope="openid")
    token = good(ask(client, word(ada)))["access_token"]
    signed_in(ada).post(f"/account/apps/{client.id}/revoke/")
    assert not is_live(token, client)


# Once


def test_attack_a_word_used_twice(ada: Person, client: RegisteredClient) -> None:
    assertion = word(ada)
    good(ask(client, assertion))
    refused(ask(client, assertion), "invalid_grant")


def test_a_word_that_was_refused_for_its_scope_may_be_sent_again(
    ada: Person, client: RegisteredClient
) -> None:
    assertion = word(ada)
    refused(ask(client, assertion, scope="users:write"), "invalid_scope")
    good(ask(client, assertion))


def test_of_sixteen_who_use_a_word_at_once_one_wins(race: Race) -> None:
    ada = make_person()
    client = trusting(make_client(is_first_party=True, grants=FOR_SIGN_IN))
    assertion = word(ada)
    answers = race(16, lambda _: ask(client, assertion))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 15
