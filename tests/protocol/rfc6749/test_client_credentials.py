"""RFC 6749 §4.4: a client acts for itself, as far as its own roles reach."""

import pytest

from tests.support.factories import make_client, make_machine
from tests.support.oauth import TOKEN, decoded, good, machine_token, post, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "4.4")]
GRANT: dict[str, str | None] = {"grant_type": "client_credentials"}


@pytest.mark.spec("RFC 6749", "4.4.3")
def test_there_is_no_refresh_token_and_no_id_token() -> None:
    answer = good(post(TOKEN, GRANT, make_machine()))
    assert answer.keys() == {"access_token", "token_type", "expires_in", "scope"}


def test_a_public_client_cannot_act_for_itself() -> None:
    refused(
        post(TOKEN, GRANT, make_client(kind="native", redirect_uris=("com.example.app:/cb",))),
        "unauthorized_client",
    )


def test_the_applications_own_roles_decide() -> None:
    scopes = ("users:read", "users:write")
    assert good(post(TOKEN, GRANT, make_machine(scopes=scopes)))["scope"] == "users:read"
    everything = make_machine(scopes=scopes, roles=("administrator",))
    assert good(post(TOKEN, GRANT, everything))["scope"] == "users:read users:write"


def test_a_client_may_ask_for_less() -> None:
    client = make_machine(scopes=("users:read", "users:write"), roles=("administrator",))
    assert good(post(TOKEN, GRANT | {"scope": "users:write"}, client))["scope"] == "users:write"


def test_what_may_not_be_given_is_left_out_and_said_so() -> None:
    asked = GRANT | {"scope": "users:read users:write documents:read nonsense"}
    assert good(post(TOKEN, asked, make_machine()))["scope"] == "users:read"


@pytest.mark.parametrize(
    "scope", ["users:write", "documents:read", "nonsense", "openid", "offline_access"]
)
def test_asking_only_for_what_may_not_be_given_is_refused(scope: str) -> None:
    refused(post(TOKEN, GRANT | {"scope": scope}, make_machine()), "invalid_scope")


@pytest.mark.parametrize(
    "scope", [" ", "a  b", " users:read", 'a"b', "a\\b", "é", "a\tb", "x" * 3_000]
)
def test_a_malformed_scope_is_refused(scope: str) -> None:
    refused(post(TOKEN, GRANT | {"scope": scope}, make_machine()), "invalid_scope")


@pytest.mark.spec("RFC 9068", "2.2")
def test_the_token_is_about_the_client_itself() -> None:
    client = make_machine()
    _, claims = decoded(machine_token(client))
    assert claims["sub"] == claims["client_id"] == client.id
    assert not claims.keys() & {"auth_time", "acr", "amr", "sid", "gid"}
