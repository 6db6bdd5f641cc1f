"""RFC 7636 §4.5, §4.6: the code verifier at the token endpoint."""

import pytest

from tests.support.authorizing import VERIFIER, code_for
from tests.support.factories import make_client, make_person
from tests.support.oauth import exchange, good, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7636", "4.6")]


@pytest.mark.parametrize(
    "verifier",
    [
        None,
        VERIFIER + "x",
        VERIFIER.upper(),
        "short",
        "x" * 129,
        VERIFIER[:-1] + "é",
        VERIFIER + "\n",
        # The challenge itself must not pass for a verifier.
        "plain-is-not-supported-0123456789-0123456789",
    ],
)
def test_a_wrong_verifier_is_refused(verifier: str | None) -> None:
    client = make_client()
    code = code_for(make_person(), client)
    refused(exchange(client, code, code_verifier=verifier), "invalid_grant")
    good(exchange(client, code))


def test_a_public_client_passes_with_the_verifier_only() -> None:
    client = make_client(kind="spa", redirect_uris=("https://spa.example/callback",))
    person = make_person()
    refused(exchange(client, code_for(person, client), code_verifier=None), "invalid_grant")
    good(exchange(client, code_for(person, client)))


@pytest.mark.spec("RFC 7636", "4.4")
def test_a_confidential_client_of_the_oidc_profile_may_do_without() -> None:
    client = make_client(profile="oidc")
    person, without = make_person(), {"code_challenge": None, "code_challenge_method": None}
    good(exchange(client, code_for(person, client, **without), code_verifier=None))


@pytest.mark.spec("RFC 9700", "2.1.1")
def test_a_verifier_without_a_challenge_is_a_downgrade() -> None:
    client = make_client(profile="oidc")
    without = {"code_challenge": None, "code_challenge_method": None}
    refused(exchange(client, code_for(make_person(), client, **without)), "invalid_grant")
