"""`next` stays here: no page of ours sends anybody to a stranger's (open redirect)."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, newest_code

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/", "http://evil.example/", "//evil.example/", "///evil.example/", "////evil.example",
    "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "https:evil.example", "https:///evil.example",
    "http:/\\evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example",
    "/\t/evil.example", "/\n/evil.example", "https://testserver@evil.example/",
    "https://testserver.evil.example/", "http://localhost/", "http://127.0.0.1:9/", "ftp://testserver/",
    "https://evil.example\\@testserver/", "http://[::1", "/" + "a" * 3000, "%2f%2fevil.example/../", "",
]  # fmt: skip
HERE = ["/account/sessions/", "/oauth/authorize?request_id=a&b=c", "http://testserver/account/"]


@pytest.mark.parametrize("target", ELSEWHERE)
class TestElsewhere:
    def test_signing_in(self, person: User, client: Client, target: str) -> None:
        for path, data in (
            ("/sign-in/", {"next": target}),
            ("/sign-in/?next=" + _quoted(target), {}),
        ):
            answer = Client().post(path, {"login": person.email, "password": PASSWORD, **data})
            assert answer["Location"] == "/account/"

    def test_being_signed_in_already(self, person: User, client: Client, target: str) -> None:
        client.force_login(person)
        for path in ("/sign-in/", "/sign-up/"):
            assert client.get(path, {"next": target})["Location"] == "/account/"
        assert (
            client.post("/reauthenticate/", {"password": PASSWORD, "next": target})["Location"]
            == "/account/"
        )

    def test_signing_out(self, person: User, client: Client, target: str) -> None:
        assert client.get("/sign-out/", {"next": target})["Location"] == "/signed-out/"
        client.force_login(person)
        assert client.post("/sign-out/", {"next": target})["Location"] == "/signed-out/"

    def test_signing_up(self, client: Client, target: str, mailoutbox: list[Any]) -> None:
        client.post(
            "/sign-up/", {"email": "bob@example.com", "password1": PASSWORD, "next": target}
        )
        answer = client.post("/verify-email/", {"code": newest_code(), "next": target})
        assert answer["Location"] == "/account/"

    def test_resetting(
        self, person: User, client: Client, target: str, mailoutbox: list[Any]
    ) -> None:
        assert (
            client.post("/password/forgotten/", {"email": person.email, "next": target})["Location"]
            == "/password/forgotten/code/"
        )
        assert (
            client.post("/password/forgotten/code/", {"code": newest_code(), "next": target})[
                "Location"
            ]
            == "/password/forgotten/new/"
        )
        data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "next": target}
        assert (
            client.post("/password/forgotten/new/", data)["Location"] == "/password/forgotten/done/"
        )


@pytest.mark.parametrize("target", HERE)
def test_here_is_followed(person: User, client: Client, target: str) -> None:
    answer = client.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == target
    assert client.get("/sign-in/", {"next": target})["Location"] == target
    assert client.post("/sign-out/", {"next": target})["Location"] == target


def test_a_secure_page_leads_to_no_insecure_one(
    person: User, client: Client, settings: Any
) -> None:
    answer = client.post(
        "/sign-in/",
        {"login": person.email, "password": PASSWORD, "next": "http://testserver/account/"},
        secure=True,
    )
    assert answer["Location"] == "/account/"


def test_a_strange_target_in_a_page_is_written_as_text(client: Client) -> None:
    for target in ('"><script>alert(1)</script>', "javascript:alert(1)"):
        answer = client.get("/sign-in/", {"next": target})
        assert b"<script>alert" not in answer.content
        assert b'href="javascript' not in answer.content


def test_every_link_of_the_entrance_keeps_the_target(client: Client) -> None:
    for path in ("/sign-in/", "/sign-up/"):
        page = client.get(path, {"next": "/oauth/authorize?request_id=a"}).content.decode()
        assert 'name="next" value="/oauth/authorize?request_id=a"' in page
        assert page.count("next=%2Foauth%2Fauthorize%3Frequest_id%3Da") >= 1


def _quoted(target: str) -> str:
    from urllib.parse import quote

    return quote(target, safe="")
