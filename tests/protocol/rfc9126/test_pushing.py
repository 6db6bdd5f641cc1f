"""RFC 9126 §2: what may be pushed, and by whom."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import request_of
from tests.support.factories import RegisteredClient, make_client, make_machine
from tests.support.oauth import FORM, basic, post, refused
from tests.support.pushing import PAR, PREFIX, push
from tests.support.signing import ISSUER, OTHER_KEY, assertion, make_keyed_client

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9126", "2.1")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_client()


def test_nobody_pushes_without_proving_who_they_are(app: RegisteredClient) -> None:
    form: dict[str, str | None] = dict(request_of(app))
    refused(post(PAR, form), "invalid_client", 401)
    refused(post(PAR, form, headers=basic(app.id, "wrong")), "invalid_client", 401)
    refused(post(PAR, form | {"client_id": "unknown"}), "invalid_client", 401)


def test_a_signed_assertion_of_somebody_else_pushes_nothing() -> None:
    client = make_keyed_client()
    form: dict[str, str | None] = dict(request_of(client))
    refused(post(PAR, form | assertion(client, key=OTHER_KEY)), "invalid_client", 401)
    assert post(PAR, form | assertion(client)).status_code == 201


@pytest.mark.spec("RFC 9126", "2")
def test_an_assertion_may_be_for_this_endpoint_where_the_profile_is_wide() -> None:
    for profile, status in (("oidc", 201), ("oauth21", 401)):
        client = make_keyed_client(profile=profile)
        form: dict[str, str | None] = dict(request_of(client))
        for path in (PAR, "/oauth/token"):
            shown = assertion(client, aud=f"{ISSUER}{path}")
            assert post(PAR, form | shown).status_code == status
        elsewhere = assertion(client, aud=f"{ISSUER}/oauth/authorize")
        refused(post(PAR, form | elsewhere), "invalid_client", 401)


def test_one_client_pushes_nothing_for_another(app: RegisteredClient) -> None:
    refused(push(app, client_id=make_client().id), "invalid_request")


def test_a_reference_cannot_be_pushed(app: RegisteredClient) -> None:
    refused(push(app, request_uri=f"{PREFIX}{'a' * 43}"), "invalid_request")
    refused(push(app, request_uri="https://notes.example/request"), "invalid_request")


@pytest.mark.spec("RFC 9126", "2.3")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example/callback"}, "invalid_request"),
        ({"redirect_uri": "https://notes.example/callback/../other"}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "nonsense"}, "unsupported_response_type"),
        ({"response_mode": "nonsense"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"claims": "["}, "invalid_request"),
        ({"id_token_hint": "nonsense"}, "invalid_request"),
        ({"nonce": "n" * 1_001}, "invalid_request"),
        ({"state": "s" * 4_097}, "invalid_request"),
        ({"state": "\x00"}, "invalid_request"),
    ],
    ids=str,
)
def test_what_the_authorization_endpoint_refuses_is_refused_here(
    app: RegisteredClient, changes: dict[str, Any], error: str
) -> None:
    refused(push(app, **changes), error)


def test_no_parameter_may_come_twice(app: RegisteredClient) -> None:
    body = "&".join(f"{name}=a" for name in ("scope", "scope", "response_type"))
    answer = Client().post(PAR, body, content_type=FORM, headers=basic(app.id, app.secret))
    refused(answer, "invalid_request")


@pytest.mark.spec("RFC 9126", "2.3")
def test_too_much_is_refused_by_its_own_status(app: RegisteredClient) -> None:
    refused(push(app, state="s" * 40_000), "invalid_request", 413)


@pytest.mark.spec("RFC 9126", "2.3")
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_it_is_only_posted(method: str) -> None:
    answer = getattr(Client(), method)(PAR)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


def test_only_a_form_is_read(app: RegisteredClient) -> None:
    answer = Client().post(
        PAR, {"scope": "openid"}, content_type="application/json", headers=basic(app.id, app.secret)
    )
    refused(answer, "invalid_request")


def test_a_machine_has_nobody_to_send() -> None:
    machine = make_machine()
    refused(push(machine, redirect_uri="https://notes.example/callback"), "invalid_request")


@pytest.mark.spec("RFC 9126", "2.2")
def test_what_is_pushed_has_a_name_for_a_short_time(app: RegisteredClient) -> None:
    answer = push(app)
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    given = answer.json()
    assert given.keys() == {"request_uri", "expires_in"}
    assert 60 <= given["expires_in"] <= 120
    assert re.fullmatch(re.escape(PREFIX) + r"[A-Za-z0-9_-]{43}", given["request_uri"])


@pytest.mark.spec("RFC 9126", "2.2")
def test_no_two_requests_have_the_same_name(app: RegisteredClient) -> None:
    assert len({push(app).json()["request_uri"] for _ in range(5)}) == 5


@pytest.mark.spec("RFC 9126", "2")
def test_a_public_client_pushes_as_itself() -> None:
    spa = make_client(kind="spa")
    assert push(spa).status_code == 201
    refused(push(spa, code_challenge=None, code_challenge_method=None), "invalid_request")


@pytest.mark.spec("RFC 9126", "2")
def test_who_has_proved_themselves_in_the_header_need_not_repeat_their_name(
    app: RegisteredClient,
) -> None:
    assert push(app, client_id=None).status_code == 201


@pytest.mark.spec("RFC 9126", "5")
def test_metadata_says_where() -> None:
    found = Client().get("/.well-known/openid-configuration").json()
    assert found["pushed_authorization_request_endpoint"].endswith(PAR)
    assert found["require_pushed_authorization_requests"] is False


@pytest.mark.spec("RFC 9126", "5")
def test_a_server_that_demands_it_says_so(settings: Any) -> None:
    settings.ISSUER = "https://strict.example"
    settings.REQUIRE_PUSHED_REQUESTS = True
    found = Client().get("/.well-known/openid-configuration").json()
    assert found["require_pushed_authorization_requests"] is True
