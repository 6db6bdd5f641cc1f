"""RFC 7592: an application reads, replaces and deletes its own registration."""

from typing import Any

import pytest
from django.test import Client

from tests.support.factories import make_client
from tests.support.registering import (
    REDIRECT,
    decide,
    decided,
    delete,
    initial_token,
    path_of,
    read,
    refused,
    registered,
    replace,
    switch_off,
)


@pytest.mark.spec("RFC 7592", "2")
class TestWhoMay:
    @pytest.mark.parametrize("token", ["", "nonsense", "a" * 5_000])
    def test_nobody_without_the_token(self, token: str) -> None:
        made = registered()
        response = read(made, token)
        refused(response, "invalid_token", 401)
        assert response.headers["WWW-Authenticate"].startswith("Bearer ")

    def test_not_with_the_token_of_another_client(self) -> None:
        made, other = registered(), registered()
        refused(read(made, other["registration_access_token"]), "invalid_token", 401)

    def test_not_with_the_initial_access_token(self) -> None:
        token = initial_token(uses=5)
        refused(read(registered(token), token), "invalid_token", 401)

    @pytest.mark.spec("RFC 7592", "2.1")
    def test_an_unknown_client_looks_like_a_wrong_token(self) -> None:
        made = registered()
        unknown = made | {"registration_client_uri": "http://localhost:8000/oauth/register/nobody"}
        refused(read(unknown), "invalid_token", 401)

    def test_what_the_operator_registered_cannot_be_managed(self) -> None:
        ours = make_client()
        address = f"http://localhost:8000/oauth/register/{ours.id}"
        for token in ("", "nonsense"):
            made = {"registration_client_uri": address, "registration_access_token": token}
            refused(read(made), "invalid_token", 401)

    @pytest.mark.spec("RFC 7592", "2.1")
    def test_one_that_was_switched_off_may_not(self) -> None:
        made = registered()
        switch_off(made)
        refused(read(made), "access_denied", 403)
        refused(replace(made), "access_denied", 403)
        refused(delete(made), "access_denied", 403)

    def test_also_after_registration_was_closed(self, settings: Any) -> None:
        made = registered()
        settings.CLIENT_REGISTRATION = "closed"
        assert read(made).status_code == 200
        assert replace(made).status_code == 200
        assert delete(made).status_code == 204

    @pytest.mark.parametrize("method", ["post", "patch"])
    def test_other_methods(self, method: str) -> None:
        response = getattr(Client(), method)(path_of(registered()))
        assert response.status_code == 405


@pytest.mark.spec("RFC 7592", "2.1")
def test_reading_shows_what_is_registered_but_no_secret() -> None:
    """A secret is shown once: what is kept of it is a hash (§3 makes it optional)."""
    made = registered()
    response = read(made)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    hidden = {"client_secret", "client_secret_expires_at"}
    assert response.json() == {name: value for name, value in made.items() if name not in hidden}


@pytest.mark.spec("RFC 7592", "2.2")
class TestReplacing:
    def test_what_is_not_named_has_its_default(self) -> None:
        made = registered(
            tos_uri="https://rp.example/tos", contacts=["a@rp.example"], default_max_age=60
        )
        now = replace(made, client_name="Diary").json()
        assert now["client_name"] == "Diary"
        assert not now.keys() & {"tos_uri", "contacts", "default_max_age"}
        assert read(made).json() == now

    def test_the_secret_stays_and_works(self) -> None:
        made = registered()
        assert "client_secret" not in replace(made, client_secret=made["client_secret"]).json()

    def test_a_secret_that_is_the_key_of_a_mac_stays_too(self) -> None:
        method = {"token_endpoint_auth_method": "client_secret_jwt"}
        made = registered(**method)
        same = replace(made, client_secret=made["client_secret"], **method)
        assert same.status_code == 200, same.content
        assert "client_secret" not in same.json()
        for secret in ("another", "\ud800", made["client_secret"][:-1]):
            refused(replace(made, client_secret=secret, **method), "invalid_client_metadata")
        was_hashed = registered()
        changed = replace(was_hashed, client_secret=was_hashed["client_secret"], **method).json()
        assert changed["client_secret"] != was_hashed["client_secret"]

    @pytest.mark.parametrize("secret", ["another", "", 7, ["a"]])
    def test_it_chooses_no_secret_of_its_own(self, secret: Any) -> None:
        made = registered()
        assert "client_secret" in refused(
            replace(made, client_secret=secret), "invalid_client_metadata"
        )

    @pytest.mark.parametrize("client_id", [..., "another", 7, None])
    def test_its_id_is_sent_and_stays(self, client_id: Any) -> None:
        made = registered()
        assert "client_id" in refused(replace(made, client_id=client_id), "invalid_client_metadata")

    @pytest.mark.parametrize(
        "name",
        [
            "registration_access_token",
            "registration_client_uri",
            "client_secret_expires_at",
            "client_id_issued_at",
        ],
    )
    def test_what_the_server_decides_is_not_sent(self, name: str) -> None:
        made = registered()
        assert name in refused(replace(made, **{name: made[name]}), "invalid_client_metadata")

    def test_a_fault_changes_nothing(self) -> None:
        made = registered()
        refused(
            replace(made, redirect_uris=[f"{REDIRECT}#a"], client_name="Evil"),
            "invalid_redirect_uri",
        )
        assert read(made).json()["client_name"] == "Journal"

    def test_another_way_to_sign_in_makes_a_secret_or_ends_it(self) -> None:
        made = registered(token_endpoint_auth_method="none")
        now = replace(made, token_endpoint_auth_method="client_secret_post").json()
        assert len(now["client_secret"]) >= 43
        assert now["client_secret_expires_at"] == 0
        refused(
            replace(made, token_endpoint_auth_method="none", client_secret="a"),
            "invalid_client_metadata",
        )
        assert replace(made, token_endpoint_auth_method="none").status_code == 200

    def test_what_its_initial_token_opened_stays_open(self) -> None:
        made = registered(initial_token(scopes=["openid", "documents:read"], profile="oidc"))
        now = replace(made, scope="openid documents:read users:read").json()
        assert now["scope"] == "openid documents:read"
        assert now["security_profile"] == "oidc"

    def test_what_it_may_not_have_is_not_had_by_a_change(self) -> None:
        made = registered()
        assert replace(made, scope="openid users:write").json()["scope"] == "openid"
        refused(replace(made, response_types=["token"]), "invalid_client_metadata")
        refused(replace(made, security_profile="oidc"), "invalid_client_metadata")

    def test_what_the_operator_decided_stays(self) -> None:
        made = registered()
        decide(made, is_first_party=True, token_format="opaque")
        assert replace(made, client_name="Diary").status_code == 200
        now = decided(made)
        assert (now.name, now.is_first_party, now.token_format) == ("Diary", True, "opaque")

    def test_whom_the_operator_made_their_own_is_a_strangers_at_another_address(self) -> None:
        """Nobody is asked about the operator's own: whoever has the token would be let in so."""
        from tests.support.authorizing import authorize, signed_in, walk
        from tests.support.factories import RegisteredClient, make_person

        made = registered()
        decide(made, is_first_party=True)
        theirs = "https://evil.example/callback"
        client = RegisteredClient(0, made["client_id"], "", REDIRECT, "")
        browser = signed_in(make_person())
        assert "code=" in authorize(browser, client).headers["Location"]
        assert replace(made, redirect_uris=[REDIRECT, theirs]).status_code == 200
        page = walk(browser, authorize(browser, client, redirect_uri=theirs))
        assert page.status_code == 200
        assert "evil.example" in page.content.decode()
        assert not decided(made).is_first_party

    def test_the_token_stays(self) -> None:
        """A new one in each answer would be lost with the answer."""
        made = registered()
        assert (
            replace(made).json()["registration_access_token"] == made["registration_access_token"]
        )


@pytest.mark.spec("RFC 7592", "2.3")
class TestDeleting:
    def test_it_is_gone(self) -> None:
        made = registered()
        response = delete(made)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["Cache-Control"] == "no-store"
        refused(read(made), "invalid_token", 401)
        refused(delete(made), "invalid_token", 401)

    def test_its_tokens_end(self) -> None:
        from tests.support.factories import RegisteredClient, make_person
        from tests.support.oauth import tokens, userinfo

        made = registered()
        client = RegisteredClient(0, made["client_id"], made["client_secret"], REDIRECT, "")
        given = tokens(make_person(), client)
        assert userinfo(given["access_token"]).status_code == 200
        assert delete(made).status_code == 204
        assert userinfo(given["access_token"]).status_code == 401
