"""RFC 6749 §3.2, §5: what the token endpoint takes and how it answers, whatever the grant."""

import pytest
from django.test import Client

from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import FORM, TOKEN, basic, good, post, refused, tokens

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "3.2")]


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post_is_taken(method: str) -> None:
    response = getattr(Client(), method)(TOKEN)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_only_forms_are_taken(kind: str) -> None:
    body = b'{"grant_type": "client_credentials"}'
    refused(Client().generic("POST", TOKEN, body, content_type=kind), "invalid_request")


def test_no_parameter_may_come_twice() -> None:
    client = make_machine()
    body = "grant_type=client_credentials&grant_type=client_credentials"
    headers = basic(client.id, client.secret)
    refused(Client().post(TOKEN, body, content_type=FORM, headers=headers), "invalid_request")


def test_an_empty_parameter_counts_as_not_sent() -> None:
    client = make_machine()
    body = "grant_type=client_credentials&scope=&code="
    headers = basic(client.id, client.secret)
    assert (
        good(Client().post(TOKEN, body, content_type=FORM, headers=headers))["scope"]
        == "users:read"
    )


def test_unknown_parameters_are_ignored() -> None:
    good(post(TOKEN, {"grant_type": "client_credentials", "flavour": "vanilla"}, make_machine()))


def test_the_grant_type_is_needed() -> None:
    refused(post(TOKEN, {}, make_machine()), "invalid_request")


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    "grant", ["password", "implicit", "urn:ietf:params:oauth:grant-type:saml2-bearer", "x"]
)
def test_an_unknown_grant_type_is_refused(grant: str) -> None:
    refused(post(TOKEN, {"grant_type": grant}, make_machine()), "unsupported_grant_type")


@pytest.mark.spec("RFC 6749", "5.2")
def test_a_client_uses_only_the_grants_it_is_registered_for() -> None:
    machine, web = make_machine(), make_client(grants=("authorization_code",))
    form: dict[str, str | None] = {"grant_type": "authorization_code", "code": "x"}
    refused(post(TOKEN, form, machine), "unauthorized_client")
    refused(post(TOKEN, {"grant_type": "client_credentials"}, web), "unauthorized_client")
    refused(
        post(TOKEN, {"grant_type": "refresh_token", "refresh_token": "x"}, web),
        "unauthorized_client",
    )


@pytest.mark.spec("RFC 6749", "5.1")
def test_an_answer_is_json_that_nobody_stores() -> None:
    response = post(TOKEN, {"grant_type": "client_credentials"}, make_machine())
    answer = good(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Pragma"] == "no-cache"
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 600


@pytest.mark.spec("RFC 6749", "5.1")
def test_what_was_given_is_always_said() -> None:
    answer = tokens(make_person(), make_client(), scope="openid email")
    assert answer["scope"] == "openid email"
