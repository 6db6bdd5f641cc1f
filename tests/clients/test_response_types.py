"""What an application may be answered with is opened by staff, and only where its profile allows it."""

from dataclasses import replace
from typing import Any

import pytest

from apps.clients.metadata import NOTHING, Metadata, Registration
from apps.clients.services import metadata, rules
from apps.core.errors import Invalid

GOOD = Registration(name="Notes", profile="oidc", redirect_uris=("https://notes.example/callback",))


def field_at_fault(registration: Registration) -> str | None:
    with pytest.raises(Invalid) as refused:
        rules.checked(registration)
    return refused.value.field


@pytest.mark.parametrize("name", ["token", "none", "code code", "", "code  token", "CODE", "x\x00"])
def test_there_are_no_others(name: str) -> None:
    asked = replace(GOOD, metadata=Metadata(response_types=(name,)))
    assert field_at_fault(asked) == "response_types"


@pytest.mark.parametrize("profile", ["oauth21", "fapi2"])
def test_only_the_profile_oidc_has_more_than_a_code(profile: str) -> None:
    changes: dict[str, Any] = {"profile": profile}
    if profile == "fapi2":
        key = {"kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "use": "sig"}
        x, y = (
            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        )
        changes |= {"auth_method": "private_key_jwt", "jwks": {"keys": [key | {"x": x, "y": y}]}}
    asked = replace(GOOD, metadata=Metadata(response_types=("code id_token",)), **changes)
    assert field_at_fault(asked) == "response_types"
    closed = replace(asked, metadata=Metadata(response_types=("code",)))
    assert rules.checked(closed).metadata.response_types == ("code",)


@pytest.mark.spec("OpenID Connect Core 1.0", "3.2.2.1")
@pytest.mark.parametrize("kind", ["web", "spa"])
@pytest.mark.parametrize("name", ["id_token", "token id_token"])
def test_what_has_no_code_is_not_sent_over_plain_http(name: str, kind: str) -> None:
    plain = replace(GOOD, kind=kind, redirect_uris=("http://localhost:3000/callback",))
    assert field_at_fault(replace(plain, metadata=Metadata(response_types=("code", name))))
    rules.checked(replace(plain, metadata=Metadata(response_types=("code", "code id_token"))))
    native = replace(plain, kind="native", metadata=Metadata(response_types=(name,)))
    rules.checked(native)


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
@pytest.mark.parametrize("host", ["localhost", "localhost:3000", "127.0.0.1", "[::1]:8443"])
@pytest.mark.parametrize("kind", ["web", "spa"])
def test_what_has_no_code_is_not_sent_to_whatever_listens_here(host: str, kind: str) -> None:
    here = replace(GOOD, kind=kind, redirect_uris=(f"https://{host}/callback",))
    implicit = Metadata(response_types=("code", "id_token"))
    assert field_at_fault(replace(here, metadata=implicit)) == "redirect_uris"
    rules.checked(replace(here, metadata=Metadata(response_types=("code", "code id_token"))))
    beside = replace(here, redirect_uris=(*GOOD.redirect_uris, *here.redirect_uris))
    assert field_at_fault(replace(beside, metadata=implicit)) == "redirect_uris"


@pytest.mark.parametrize("name", ["id_token token", "token id_token", "id_token code token"])
def test_the_order_of_the_words_means_nothing(name: str) -> None:
    about = Metadata(response_types=("code", name))
    assert rules.checked(replace(GOOD, metadata=about)).metadata == about


@pytest.mark.parametrize("name", ["", "JWT", "pigeon", "query jwt", "jwt\x00"])
def test_there_are_no_other_ways_to_answer(name: str) -> None:
    about = Metadata(response_modes=("query", name))
    assert field_at_fault(replace(GOOD, metadata=about)) == "response_modes"


def test_a_machine_is_answered_in_no_way() -> None:
    about = Metadata(response_modes=("jwt",))
    assert field_at_fault(Registration(name="Job", kind="machine", metadata=about))


def test_a_machine_answers_nobody() -> None:
    asked = Registration(name="Job", kind="machine", metadata=Metadata(response_types=("code",)))
    assert field_at_fault(asked) == "response_types"


@pytest.mark.spec("RFC 9449", "5.2")
@pytest.mark.parametrize(
    "bound",
    [
        Metadata(dpop_bound_access_tokens=True),
        Metadata(tls_client_certificate_bound_access_tokens=True),
    ],
)
def test_no_token_in_the_answer_where_tokens_are_bound_to_a_key(bound: Metadata) -> None:
    about = replace(bound, response_types=("code", "code token"))
    assert field_at_fault(replace(GOOD, metadata=about)) == "response_types"


@pytest.mark.spec("JWT Secured Authorization Response Mode", "3")
@pytest.mark.parametrize("algorithm", ["none", "HS256", "XX"])
def test_answers_are_signed_as_the_profile_allows(algorithm: str) -> None:
    about = Metadata(authorization_signed_response_alg=algorithm)
    assert field_at_fault(replace(GOOD, metadata=about)) == "authorization_signed_response_alg"


def test_who_registers_for_themselves_opens_nothing() -> None:
    opened = Metadata(response_types=("code", "code id_token"))
    with pytest.raises(Invalid) as refused:
        metadata.check_set_by_anybody(opened)
    assert refused.value.field == "response_types"
    with pytest.raises(Invalid):
        metadata.check_set_by_anybody(opened, before=Metadata(response_types=("code",)))


def test_what_staff_opened_may_stay_and_may_be_closed() -> None:
    opened = Metadata(response_types=("code", "code id_token"))
    for wanted in (opened, NOTHING, Metadata(response_types=("code",))):
        metadata.check_set_by_anybody(wanted, before=opened)
