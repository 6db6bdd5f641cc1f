"""RFC 6749 §3.1, §3.3, §4.1.2.1: what an authorization request may look like."""

from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.authorizing import AUTHORIZE, authorize, is_page, reply, request_of, signed_in
from tests.support.factories import RegisteredClient, make_client, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "4.1.2.1")]
FORM = "application/x-www-form-urlencoded"
ERROR_MEMBERS = {"error", "error_description", "state", "iss"}


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "nonsense"}, "unsupported_response_type"),
        ({"response_type": "CODE"}, "unsupported_response_type"),
        ({"response_type": "code code"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unsupported_response_type"),
        ({"response_mode": "nonsense"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "   "}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"scope": 'openid "quoted"'}, "invalid_scope"),
        ({"scope": "openid\tprofile"}, "invalid_scope"),
        ({"scope": "openid prófile"}, "invalid_scope"),
        ({"scope": "openid " * 400}, "invalid_request"),
        ({"nonce": "n" * 1_001}, "invalid_request"),
        ({"login_hint": "x" * 400}, "invalid_request"),
        ({"id_token_hint": "x" * 9_000}, "invalid_request"),
        ({"id_token_hint": "nonsense"}, "invalid_request"),
        ({"claims": "{}" * 5_000}, "invalid_request"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_to_the_client(
    browser: Client, app: RegisteredClient, changes: dict[str, str], error: str
) -> None:
    answer = reply(authorize(browser, app, **changes))
    assert answer.error == error
    assert answer.parameters.keys() == ERROR_MEMBERS
    assert answer.parameters["state"] == "s-123"


@pytest.mark.spec("RFC 6749", "3.1")
@pytest.mark.parametrize("name", ["scope", "response_type", "nonce", "prompt", "code_challenge"])
def test_no_parameter_may_come_twice(browser: Client, app: RegisteredClient, name: str) -> None:
    good = request_of(app)
    response = browser.get(AUTHORIZE, good | {name: [good.get(name, "login"), "other"]})
    assert reply(response).error == "invalid_request"


def test_a_state_that_came_twice_is_not_returned(browser: Client, app: RegisteredClient) -> None:
    answer = reply(browser.get(AUTHORIZE, request_of(app) | {"state": ["a", "b"]}))
    assert answer.error == "invalid_request"
    assert "state" not in answer.parameters


@pytest.mark.spec("RFC 6749", "3.1")
def test_an_unknown_parameter_may_come_twice(browser: Client, app: RegisteredClient) -> None:
    assert reply(browser.get(AUTHORIZE, request_of(app) | {"colour": ["a", "b"]})).code


@pytest.mark.spec("RFC 6749", "3.1")
def test_a_parameter_without_a_value_was_not_sent(browser: Client, app: RegisteredClient) -> None:
    answer = reply(authorize(browser, app, state="", nonce="", prompt="", request="", max_age=""))
    assert answer.code
    assert "state" not in answer.parameters


@pytest.mark.spec("RFC 6749", "4.1.2.1")
def test_a_client_that_is_not_registered_for_codes_gets_none(browser: Client) -> None:
    machine = make_client(
        grants=("client_credentials",), scopes=("openid", "documents:read"), kind="web"
    )
    assert reply(authorize(browser, machine)).error == "unauthorized_client"


@pytest.mark.spec("RFC 6749", "3.3")
def test_scopes_that_are_unknown_or_not_the_clients_are_left_out(browser: Client) -> None:
    app = make_client(is_first_party=True, scopes=("openid", "email"))
    assert reply(authorize(browser, app, scope="openid phone nonsense users:write")).code
    assert reply(authorize(browser, app, scope="phone nonsense")).error == "invalid_scope"


def test_roles_that_open_nothing_end_the_request(app: RegisteredClient) -> None:
    browser = signed_in(make_person(roles=[]))
    answer = reply(authorize(browser, app, scope="documents:read"))
    assert answer.error == "access_denied"
    assert reply(authorize(browser, app, scope="documents:read openid")).code


def test_nobody_is_asked_for_what_their_roles_do_not_open() -> None:
    app = make_client(scopes=("openid", "users:write"))
    browser = signed_in(make_person())
    page = browser.get(authorize(browser, app, scope="openid users:write").headers["Location"])
    assert "users:write" not in page.content.decode()


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    state=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        min_size=1,
        max_size=1_000,
    )
)
def test_state_comes_back_exactly(app: RegisteredClient, state: str) -> None:
    """§4.1.2: whatever it holds, in whichever way the answer travels."""
    browser = Client()
    for mode in ("query", "fragment"):
        answer = reply(authorize(browser, app, state=state, prompt="none", response_mode=mode))
        assert answer.parameters["state"] == state


def test_a_state_beyond_any_honest_length_is_refused(
    browser: Client, app: RegisteredClient
) -> None:
    assert reply(authorize(browser, app, state="x" * 4_096)).code
    answer = reply(authorize(browser, app, state="x" * 4_097))
    assert answer.error == "invalid_request"
    assert "state" not in answer.parameters


GARBAGE = [
    b"client_id=%00",
    b"client_id=%ff%fe",
    b"client_id=\xff\xfe",
    b"%ff=%ff",
    b"&&&&====",
    b"client_id=a&" * 200,
    b"client_id=" + b"a" * 20_000,
    b"\x00" * 100,
    b"%",
    b"client_id[]=a&client_id[0]=b",
]


@pytest.mark.parametrize("raw", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_and_breaks_nothing(raw: bytes) -> None:
    browser = Client()
    assert is_page(browser.get(f"{AUTHORIZE}?{quote(raw, safe='%=&[]')}"))
    assert is_page(browser.generic("GET", AUTHORIZE, QUERY_STRING=raw.decode("latin-1")))
    assert is_page(browser.generic("POST", AUTHORIZE, raw, content_type=FORM))


def test_megabytes_are_refused() -> None:
    huge = urlencode({"client_id": "a" * 1_000_000})
    assert Client().get(f"{AUTHORIZE}?{huge}").status_code == 414
    assert Client().post(AUTHORIZE, huge, content_type=FORM).status_code == 413
    assert Client().post(AUTHORIZE, huge * 3, content_type=FORM).status_code == 413


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.dictionaries(
        st.sampled_from(
            [
                "scope",
                "prompt",
                "max_age",
                "claims",
                "response_mode",
                "response_type",
                "display",
                "code_challenge",
                "code_challenge_method",
                "id_token_hint",
                "request",
                "nonce",
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
        max_size=5,
    )
)
def test_any_parameters_end_in_an_answer_or_a_page(
    app: RegisteredClient, changes: dict[str, str]
) -> None:
    """Never a fault of ours, never an answer to anybody but the client."""
    response = authorize(Client(), app, **changes)
    assert response.status_code in {200, 303, 400}
    location = response.headers.get("Location", "/")
    assert location.startswith(("/sign-in/", "/sign-up/", app.redirect_uri, "/"))
    assert not location.startswith("//")
