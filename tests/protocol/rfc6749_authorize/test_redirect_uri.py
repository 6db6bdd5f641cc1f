"""RFC 6749 §3.1.2, §4.1.2.1; RFC 9700 §4.1: nothing is sent where the client did not register."""

import pytest
from django.test import Client

from tests.support.authorizing import authorize, is_page, reply, signed_in
from tests.support.factories import make_client, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "3.1.2")]
CALLBACK = "https://notes.example/callback"


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/callback",
        "https://notes.example.evil.example/callback",
        "https://notes.example@evil.example/callback",
        "https://evil.example/https://notes.example/callback",
        "//notes.example/callback",
        "https:notes.example/callback",
        "http://notes.example/callback",
        "https://notes.example:443/callback",
        "https://notes.example:8443/callback",
        "https://NOTES.example/callback",
        "https://notes.example/callback/",
        "https://notes.example/callback/../callback",
        "https://notes.example/Callback",
        "https://notes.example/callbac%6B",
        "https://notes.example/callback?next=https://evil.example",
        "https://notes.example/callback#fragment",
        "https://notes.example/callback ",
        " https://notes.example/callback",
        "https://notes.example\\@evil.example/callback",
        "https://notes.example/callback\r\nLocation: https://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "*",
        "https://notes.example/" + "a" * 5_000,
    ],
)
def test_an_unregistered_uri_is_never_redirected_to(uri: str) -> None:
    """§4.1.2.1: the person is told, the URI gets nothing, not even an error."""
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    assert is_page(authorize(browser, client, redirect_uri=uri))
    assert is_page(authorize(browser, client, redirect_uri=uri, response_type="nonsense"))
    assert is_page(authorize(browser, client, redirect_uri=uri, prompt="none"))


def test_a_registered_query_is_kept() -> None:
    uri = "https://notes.example/callback?tenant=a%20b&x="
    client = make_client(is_first_party=True, redirect_uris=(uri,))
    response = authorize(signed_in(make_person()), client)
    assert response.headers["Location"].startswith(f"{uri}&code=")


def test_the_only_uri_need_not_be_sent() -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    answer = reply(authorize(browser, client, scope="profile", redirect_uri=None))
    assert (answer.uri, bool(answer.code)) == (CALLBACK, True)


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
@pytest.mark.parametrize("scope", ["openid", "profile openid email"])
def test_who_asks_who_somebody_is_always_sends_it(profile: str, scope: str) -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True, profile=profile)
    assert is_page(authorize(browser, client, scope=scope, redirect_uri=None))
    assert is_page(authorize(browser, client, scope=scope, redirect_uri=""))
    assert is_page(authorize(browser, client, scope=scope, redirect_uri=None, prompt="none"))


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.2")
def test_a_high_security_client_always_sends_it() -> None:
    client = make_client(profile="fapi2", auth_method="private_key_jwt", jwks=jwks())
    assert is_page(authorize(Client(), client, redirect_uri=None))


def test_with_two_registered_one_must_be_sent() -> None:
    browser = signed_in(make_person())
    client = make_client(is_first_party=True, redirect_uris=(CALLBACK, f"{CALLBACK}2"))
    assert is_page(authorize(browser, client, scope="profile", redirect_uri=None))
    for uri in (CALLBACK, f"{CALLBACK}2"):
        assert reply(authorize(browser, client, redirect_uri=uri)).uri == uri


def test_another_clients_uri_is_not_registered() -> None:
    make_client(redirect_uris=("https://other.example/cb",))
    assert is_page(authorize(Client(), make_client(), redirect_uri="https://other.example/cb"))


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize(
    "client_id", ["", "nobody", "x" * 300, "\N{SNOWMAN}", "' OR 1=1 --", "a\tb", None]
)
def test_an_unknown_client_has_a_page(client_id: str | None) -> None:
    assert is_page(authorize(Client(), make_client(), client_id=client_id))


def test_the_error_page_makes_nothing_of_what_was_sent() -> None:
    sent = {"client_id": "<b>nobody</b>", "redirect_uri": "https://evil.example/x"}
    page = authorize(Client(), make_client(), **sent).content.decode()
    assert "<b>" not in page
    assert 'href="https://evil.example' not in page


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_doubtful_target_has_a_page(name: str) -> None:
    client = make_client()
    good = {"client_id": client.id, "redirect_uri": client.redirect_uri, "response_type": "code"}
    twice = {**good, name: [good[name], good[name]]}
    assert is_page(Client().get("/oauth/authorize", twice))


def test_the_answer_to_a_form_is_never_repeated_to_the_client() -> None:
    """RFC 9700 §4.12: 303, never 307 or 308, which would send the form on."""
    response = authorize(Client(), make_client(), prompt="none")
    assert response.status_code == 303


def jwks() -> dict[str, object]:
    from joserfc.jwk import ECKey

    key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
    return {"keys": [key.as_dict(private=False)]}
