"""OpenID Connect RP-Initiated Logout 1.0."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.protocol.oidc_core.test_id_token_hint import tampered, unsigned
from tests.support.authorizing import authorize, exchange, id_token_of, is_page, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "2"),
]
END = "/oauth/end-session"
BACK = "https://notes.example/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


@pytest.fixture
def browser(person: Person) -> Client:
    return signed_in(person)


@pytest.fixture
def hint(browser: Client, app: RegisteredClient) -> str:
    return id_token_of(browser, app)


def is_signed_in(browser: Client) -> bool:
    return bool(browser.get("/account/").status_code == 200)


def asks(response: Any) -> bool:
    return response.status_code == 200 and b'id="logout-confirm"' in response.content


def answered(browser: Client, page: Any, decision: str = "allow") -> Any:
    form = re.search(r'<form class="stack-s".*?</form>', page.content.decode(), re.DOTALL)
    assert form, page.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[0])
    sent = {name: unescape(value) for name, value in fields} | {"decision": decision}
    return browser.post(END, urlencode(sent), content_type=FORM)


def test_a_hint_of_this_session_signs_out_and_leads_back(browser: Client, hint: str) -> None:
    response = browser.get(
        END, {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "a b&c"}
    )
    assert response.status_code == 303
    assert response.headers["Location"] == f"{BACK}?state=a%20b%26c"
    assert not is_signed_in(browser)


def test_after_it_a_silent_request_finds_nobody(
    browser: Client, app: RegisteredClient, hint: str
) -> None:
    state = "s" * 128
    sent = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": state}
    assert browser.get(END, sent).headers["Location"] == f"{BACK}?state={state}"
    answer = reply(authorize(browser, app, prompt="none"))
    assert (answer.error, answer.parameters["state"]) == ("login_required", "s-123")
    assert answer.parameters.keys() == {"error", "error_description", "state", "iss"}


def test_no_state_is_made_up(browser: Client, hint: str) -> None:
    response = browser.get(END, {"id_token_hint": hint, "post_logout_redirect_uri": BACK})
    assert response.headers["Location"] == BACK


def test_without_a_place_to_go_a_page_of_ours_says_so(browser: Client, hint: str) -> None:
    assert browser.get(END, {"id_token_hint": hint}).headers["Location"] == "/signed-out/"
    assert not is_signed_in(browser)


def test_a_bare_call_asks_first(browser: Client) -> None:
    page = browser.get(END)
    assert asks(page)
    assert is_signed_in(browser)
    assert answered(browser, page).headers["Location"] == "/signed-out/"
    assert not is_signed_in(browser)


def test_staying_is_an_answer(browser: Client, app: RegisteredClient) -> None:
    page = browser.get(END, {"client_id": app.id, "post_logout_redirect_uri": BACK})
    assert answered(browser, page, "deny").headers["Location"] == "/account/"
    assert is_signed_in(browser)


def test_with_a_client_but_no_hint_the_person_is_asked(
    browser: Client, app: RegisteredClient
) -> None:
    asked = {"client_id": app.id, "post_logout_redirect_uri": BACK, "state": "x"}
    page = browser.get(END, asked)
    assert asks(page)
    assert b"Notes" in page.content
    assert "form-action 'self' https:;" in (page.headers["Content-Security-Policy"] + ";")
    assert answered(browser, page).headers["Location"] == f"{BACK}?state=x"


def test_a_hint_of_another_session_asks(person: Person, app: RegisteredClient) -> None:
    """An old ID token must not sign anybody out."""
    old = id_token_of(signed_in(person), app)
    browser = signed_in(person)
    assert asks(browser.get(END, {"id_token_hint": old, "post_logout_redirect_uri": BACK}))
    assert is_signed_in(browser)


def test_a_hint_about_somebody_else_asks(browser: Client, app: RegisteredClient) -> None:
    other = id_token_of(signed_in(make_person()), app)
    assert asks(browser.get(END, {"id_token_hint": other, "post_logout_redirect_uri": BACK}))
    assert is_signed_in(browser)


def test_somebody_who_is_signed_out_already_goes_back(hint: str) -> None:
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "x"}
    assert Client().get(END, asked).headers["Location"] == f"{BACK}?state=x"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "3")
@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "https://notes.example",
        "https://notes.example//evil.example",
        "https://notes.example/?x=1",
        "https://notes.example/#x",
        "https://notes.example/ ",
        "https://notes.example/callback",
        "//evil.example/",
        "/account/",
        "javascript:alert(1)",
        "https://notes.example/\x01",
        "x" * 5_000,
    ],
)
def test_nobody_is_sent_where_the_client_did_not_register(
    browser: Client, hint: str, uri: str
) -> None:
    for visitor in (browser, Client()):
        response = visitor.get(END, {"id_token_hint": hint, "post_logout_redirect_uri": uri})
        assert response.headers.get("Location", "/signed-out/") == "/signed-out/"


def test_a_uri_without_hint_and_client_leads_nowhere(browser: Client) -> None:
    page = browser.get(END, {"post_logout_redirect_uri": BACK})
    assert answered(browser, page).headers["Location"] == "/signed-out/"


@pytest.mark.parametrize("spoil", [unsigned, tampered, lambda _: "nonsense", lambda _: "x" * 9_000])
def test_a_hint_that_is_not_ours_never_redirects(
    browser: Client, app: RegisteredClient, hint: str, spoil: Any
) -> None:
    asked = {
        "id_token_hint": spoil(hint),
        "client_id": app.id,
        "post_logout_redirect_uri": BACK,
    }
    page = browser.get(END, asked)
    assert asks(page)
    assert is_signed_in(browser)
    assert answered(browser, page).headers["Location"] == "/signed-out/"


def test_a_hint_of_another_client_never_redirects(browser: Client, hint: str) -> None:
    other = make_client(redirect_uris=("https://other.example/cb",))
    asked = {"id_token_hint": hint, "client_id": other.id, "post_logout_redirect_uri": BACK}
    assert asks(browser.get(END, asked))


def test_an_unknown_client_never_redirects(browser: Client) -> None:
    page = browser.get(END, {"client_id": "nobody", "post_logout_redirect_uri": BACK})
    assert answered(browser, page).headers["Location"] == "/signed-out/"


def test_a_form_of_another_site_is_taken_and_comes_back_with_its_cookies(
    browser: Client, hint: str
) -> None:
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "x"}
    response = Client(enforce_csrf_checks=True).post(END, urlencode(asked), content_type=FORM)
    assert response.status_code == 303
    assert not response.cookies
    # The hint names a person: it does not stay in the address.
    assert hint not in response.headers["Location"]
    after = browser.get(response.headers["Location"])
    assert after.headers["Location"] == f"{BACK}?state=x"
    assert not is_signed_in(browser)


def test_a_forged_answer_signs_nobody_out(person: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(person).cookies
    response = browser.post(END, urlencode({"decision": "allow"}), content_type=FORM)
    assert response.status_code == 403
    assert is_signed_in(browser)


def test_a_seal_that_is_not_ours_has_a_page(browser: Client) -> None:
    assert is_page(browser.get(END, {"sealed": "nonsense"}))
    assert is_signed_in(browser)


@pytest.mark.parametrize("name", ["id_token_hint", "client_id", "post_logout_redirect_uri"])
def test_no_parameter_may_come_twice(browser: Client, name: str) -> None:
    assert is_page(browser.get(END, {name: ["a", "b"]}))


@pytest.mark.parametrize("raw", [b"client_id=%ff", b"\xff", b"state=%00", b"a=&" * 200 + b"b=1"])
def test_garbage_has_a_page(browser: Client, raw: bytes) -> None:
    status = {200, 400, 303}
    assert browser.generic("POST", END, raw, content_type=FORM).status_code in status
    assert browser.generic("POST", END, raw, content_type="text/plain").status_code == 400
    assert is_signed_in(browser)


def test_a_double_click_ends_well(browser: Client) -> None:
    page = browser.get(END)
    for _ in range(2):
        assert answered(browser, page).headers["Location"] == "/signed-out/"


def test_only_this_session_ends_and_what_stands_on_it(
    person: Person, app: RegisteredClient, browser: Client
) -> None:
    elsewhere = signed_in(person)
    here = exchange(app, reply(authorize(browser, app)).code)
    there = exchange(app, reply(authorize(elsewhere, app)).code)
    browser.get(END, {"id_token_hint": here["id_token"]})
    assert is_signed_in(elsewhere)
    assert userinfo(here["access_token"]) == 401
    assert userinfo(there["access_token"]) == 200


def userinfo(token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(Client().get("/oauth/userinfo", headers=headers).status_code)
