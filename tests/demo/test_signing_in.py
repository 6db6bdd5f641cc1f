"""Signing in and out: what the demo app asks for, believes, and refuses to believe."""

import pytest
from joserfc.jwk import ECKey

from tests.demo.scripted_provider import Script
from tests.demo.visitor import Visitor


def test_a_sign_in_asks_with_state_nonce_and_an_s256_challenge(visitor: Visitor) -> None:
    asked = visitor.begin()
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert "prompt" not in asked


def test_a_silent_sign_in_asks_with_prompt_none(visitor: Visitor) -> None:
    assert visitor.begin("/sign-in/silent")["prompt"] == "none"


def test_a_good_sign_in_shows_the_person_and_no_token(visitor: Visitor, script: Script) -> None:
    script.token = {"refresh_token": "refresh-1", "scope": "openid documents:read"}
    assert visitor.sign_in().status_code == 303
    page = visitor.page()
    assert "Ada Lovelace" in page
    assert "ada@example.com" in page
    assert 'data-missing-scope="documents:write"' in page
    assert 'data-scope="documents:read"' in page
    assert "access-1" not in page
    assert "refresh-1" not in page
    assert script.id_token()[:40] not in page


def test_the_session_gets_a_new_name_at_sign_in(visitor: Visitor) -> None:
    asked = visitor.begin()
    before = visitor.client.get_cookie("demo_notes_session")
    visitor.come_back(asked, code="code-1")
    after = visitor.client.get_cookie("demo_notes_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert after.http_only
    assert after.same_site == "Lax"


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": "notes-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=["nonce", "aud", "aud with azp", "iss", "exp", "at_hash"],
)
def test_a_wrong_id_token_signs_nobody_in(
    visitor: Visitor, script: Script, wrong: dict[str, object]
) -> None:
    """OIDC Core §3.1.3.7: each of these makes the ID token worthless."""
    script.claims = wrong
    assert visitor.sign_in().status_code == 502
    assert "demo-sign-in" in visitor.page()


def test_an_id_token_by_another_key_signs_nobody_in(visitor: Visitor, script: Script) -> None:
    script.published_key = ECKey.generate_key("P-256", {"kid": "one"})
    assert visitor.sign_in().status_code == 502
    assert "demo-sign-in" in visitor.page()


def test_a_token_answer_without_id_token_signs_nobody_in(visitor: Visitor, script: Script) -> None:
    script.token = {"id_token": None}
    assert visitor.sign_in().status_code == 502
    assert "demo-sign-in" in visitor.page()


@pytest.mark.parametrize("issuer", ["https://elsewhere.example", ""])
def test_a_response_of_another_issuer_is_refused_and_its_code_not_sent(
    visitor: Visitor, script: Script, issuer: str
) -> None:
    """RFC 9207 §2.4."""
    answer = visitor.come_back(visitor.begin(), code="code-1", iss=issuer)
    assert answer.status_code == 502
    assert not [path for _method, path, _headers, _form in script.heard if path == "/token"]


def test_a_response_must_name_its_issuer_where_the_provider_promises_it(
    visitor: Visitor, script: Script
) -> None:
    """RFC 9207 §2.4: promised and missing is refused."""
    state = visitor.begin()["state"]
    assert (
        visitor.client.get("/callback", query_string={"state": state, "code": "code-1"}).status_code
        == 502
    )
    assert not [path for _method, path, _headers, _form in script.heard if path == "/token"]


def test_a_response_with_an_unknown_state_is_refused(visitor: Visitor) -> None:
    """RFC 6749 §10.12; an error's text from elsewhere does not get onto our page either."""
    visitor.begin()
    answer = visitor.come_back(
        {"state": "forged"}, error="access_denied", error_description="evil words"
    )
    assert answer.status_code == 400
    assert "evil words" not in answer.get_data(as_text=True) + visitor.page()


def test_a_state_is_good_for_one_response(visitor: Visitor) -> None:
    asked = visitor.begin()
    assert visitor.come_back(asked, error="access_denied").status_code == 303
    assert visitor.come_back(asked, code="code-1").status_code == 400


@pytest.mark.parametrize(
    "error", ["access_denied", "login_required", "temporarily_unavailable", "made_up"]
)
def test_a_protocol_error_is_said_kindly(visitor: Visitor, error: str) -> None:
    answer = visitor.come_back(visitor.begin(), error=error, error_description="<b>why</b>")
    assert answer.status_code == 303
    page = visitor.page()
    assert f'<code id="demo-error-code">{error}</code>' in page
    assert "&lt;b&gt;why&lt;/b&gt;" in page
    assert "demo-sign-in" in page
    assert "demo-error-code" not in visitor.page(), "a notice is shown once"


def test_a_discovery_document_for_another_issuer_is_refused(
    visitor: Visitor, script: Script
) -> None:
    """OIDC Discovery §4.3; and the app recovers when the provider does."""
    script.metadata = {"issuer": "https://elsewhere.example"}
    assert visitor.client.get("/sign-in").status_code == 502
    script.metadata = {}
    assert visitor.client.get("/sign-in").status_code == 302


def test_userinfo_about_somebody_else_is_not_believed(visitor: Visitor, script: Script) -> None:
    """OIDC Core §5.3.2."""
    script.userinfo = (200, {"sub": "eve", "name": "Eve"})
    visitor.sign_in()
    assert visitor.press("/userinfo").status_code == 502
    assert "Eve" not in visitor.page()


def test_signing_out_forgets_the_person_and_tells_the_provider(
    visitor: Visitor, script: Script
) -> None:
    """RP-Initiated Logout §2, after the refresh token was given back (RFC 7009)."""
    script.token = {"refresh_token": "refresh-1"}
    visitor.sign_in()
    answer = visitor.press("/sign-out")
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith(f"{script.issuer}/end-session?id_token_hint=")
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8001%2F&state=" in location
    assert ("POST", "/revoke") in [(method, path) for method, path, _headers, _form in script.heard]
    assert "demo-sign-in" in visitor.page()
    state = location.partition("&state=")[2].partition("&")[0]
    assert visitor.client.get(f"/?state={state}").status_code == 303
    assert "You are signed out of Notes and of 127.0.0.1" in visitor.page()
