"""RFC 8705 §3, §4: a token that is bound to a certificate opens nothing without it."""

from typing import Any

import pytest
from django.test import Client

from tests.protocol.rfc8705.conftest import HEADER
from tests.support.authorizing import VERIFIER, code_for
from tests.support.certificates import Held, self_signed
from tests.support.dpop import Holder
from tests.support.factories import RegisteredClient, make_client, make_machine, make_person
from tests.support.oauth import (
    INTROSPECT,
    TOKEN,
    USERINFO,
    bearer,
    decoded,
    good,
    post,
    refused,
)
from tests.support.races import Race

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("proxy"),
    pytest.mark.spec("RFC 8705", "3"),
]
BOUND = {"tls_client_certificate_bound_access_tokens": True}
API = "/api/v1/me"
PLACES = pytest.mark.parametrize("path", [USERINFO, API])


def shows(certificate: Held | None) -> dict[str, str]:
    return {HEADER: certificate.escaped} if certificate else {}


def redeem(client: RegisteredClient, code: str, certificate: Held | None) -> Any:
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
    }
    return post(TOKEN, form, client, headers=shows(certificate))


def refresh(client: RegisteredClient, token: str, certificate: Held | None) -> Any:
    form: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": token}
    return post(TOKEN, form, client, headers=shows(certificate))


def bound(certificate: Held, **registration: Any) -> tuple[RegisteredClient, dict[str, Any]]:
    client = make_client(**{"metadata": BOUND} | registration)
    return client, good(redeem(client, code_for(make_person(), client), certificate))


def get(path: str, token: str, certificate: Held | None) -> Any:
    return Client().get(path, headers=bearer(token) | shows(certificate))


def is_refused(response: Any) -> None:
    assert response.status_code == 401, response.content
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer ")
    assert 'error="invalid_token"' in challenge


@PLACES
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_a_stolen_token_opens_nothing(path: str, token_format: str) -> None:
    mine = self_signed()
    _, given = bound(mine, token_format=token_format)
    token = given["access_token"]
    is_refused(get(path, token, None))
    is_refused(get(path, token, self_signed()))
    is_refused(get(path, token, self_signed(key=mine.key)))
    assert get(path, token, mine).status_code == 200


@PLACES
def test_with_the_header_switched_off_bound_tokens_open_nothing(path: str, proxy: Any) -> None:
    mine = self_signed()
    _, given = bound(mine)
    proxy.CLIENT_CERTIFICATE_HEADER = ""
    is_refused(get(path, given["access_token"], mine))


@PLACES
def test_a_header_that_cannot_be_read_opens_nothing(path: str) -> None:
    _, given = bound(self_signed())
    headers = bearer(given["access_token"]) | {HEADER: "nonsense"}
    assert Client().get(path, headers=headers).status_code == 400


def test_the_form_is_no_way_round() -> None:
    mine = self_signed()
    _, given = bound(mine)
    form: dict[str, str | None] = {"access_token": given["access_token"]}
    is_refused(post(USERINFO, form, headers=shows(self_signed())))
    assert good(post(USERINFO, form, headers=shows(mine)))["sub"]


@pytest.mark.spec("RFC 8705", "3.4")
def test_who_registered_for_bound_tokens_gets_no_others() -> None:
    client = make_client(metadata=BOUND)
    refused(redeem(client, code_for(make_person(), client), None), "invalid_request")
    machine = make_machine(metadata=BOUND)
    refused(post(TOKEN, {"grant_type": "client_credentials"}, machine), "invalid_request")


@pytest.mark.spec("RFC 8705", "3.1")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_the_token_says_what_it_is_bound_to(token_format: str) -> None:
    mine = self_signed()
    client, given = bound(mine, token_format=token_format)
    assert given["token_type"] == "Bearer"
    form: dict[str, str | None] = {"token": given["access_token"]}
    facts = good(post(INTROSPECT, form, client))
    assert facts["cnf"] == {"x5t#S256": mine.thumbprint}
    if token_format == "jwt":
        assert decoded(given["access_token"])[1]["cnf"] == {"x5t#S256": mine.thumbprint}


def test_a_certificate_that_nobody_asked_for_binds_nothing() -> None:
    client = make_client()
    given = good(redeem(client, code_for(make_person(), client), self_signed()))
    assert "cnf" not in decoded(given["access_token"])[1]
    assert get(USERINFO, given["access_token"], None).status_code == 200
    assert get(USERINFO, given["access_token"], self_signed()).status_code == 200


@pytest.mark.spec("RFC 8705", "4")
def test_the_refresh_token_of_a_public_client_is_bound() -> None:
    mine = self_signed()
    client, given = bound(mine, kind="spa")
    token = given["refresh_token"]
    refused(refresh(client, token, None), "invalid_request")
    refused(refresh(client, token, self_signed()), "invalid_grant")
    assert good(refresh(client, token, mine))["access_token"]


@pytest.mark.spec("RFC 8705", "7.1")
def test_a_confidential_client_may_change_its_certificate() -> None:
    client, given = bound(self_signed())
    new = self_signed()
    fresh = good(refresh(client, given["refresh_token"], new))
    assert decoded(fresh["access_token"])[1]["cnf"] == {"x5t#S256": new.thumbprint}


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.1")
def test_fapi_binds_to_the_certificate_unless_there_is_a_proof() -> None:
    mine = self_signed()
    client = make_machine(
        profile="fapi2",
        auth_method="self_signed_tls_client_auth",
        jwks={"keys": [mine.jwk]},
    )
    form: dict[str, str | None] = {"grant_type": "client_credentials", "client_id": client.id}
    token = good(post(TOKEN, form, headers=shows(mine)))["access_token"]
    assert decoded(token)[1]["cnf"] == {"x5t#S256": mine.thumbprint}
    holder = Holder()
    answer = good(post(TOKEN, form, headers=shows(mine) | {"DPoP": holder.proof(TOKEN)}))
    assert answer["token_type"] == "DPoP"
    assert list(decoded(answer["access_token"])[1]["cnf"]) == ["jkt"]


def test_a_token_may_be_bound_both_ways_and_needs_both() -> None:
    mine, holder = self_signed(), Holder()
    client = make_machine(metadata=BOUND | {"dpop_bound_access_tokens": True})
    form: dict[str, str | None] = {"grant_type": "client_credentials"}
    headers = shows(mine) | {"DPoP": holder.proof(TOKEN)}
    token = good(post(TOKEN, form, client, headers=headers))["access_token"]
    assert decoded(token)[1]["cnf"].keys() == {"jkt", "x5t#S256"}
    path = "/api/v1/users"
    alone = Client().get(path, headers=holder.shows(token, path))
    assert alone.status_code == 401
    both = Client().get(path, headers=holder.shows(token, path) | shows(mine))
    assert both.status_code == 200, both.content


def test_one_code_has_one_winner(race: Race) -> None:
    mine = self_signed()
    client = make_client(metadata=BOUND)
    code = code_for(make_person(), client)
    answers = race(32, lambda _: redeem(client, code, mine).status_code)
    assert sorted(answers) == [200] + [400] * 31
