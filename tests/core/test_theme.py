"""Light, dark, or as the system: a form and a cookie."""

import pytest
from django.test import Client, RequestFactory

from apps.core import brand


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_remembered(client: Client, theme: str) -> None:
    answer = client.post("/theme/", {"theme": theme, "next": "/sign-in/?next=/account/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (theme, True, "Lax")


@pytest.mark.parametrize("theme", ["system", "", "<script>", "light; Path=/x", "d\x00ark"])
def test_anything_else_follows_the_system(client: Client, theme: str) -> None:
    client.cookies["theme"] = "dark"
    cookie = client.post("/theme/", {"theme": theme}).cookies["theme"]
    assert (cookie.value, cookie["max-age"]) == ("", 0)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///x",
    ],
)
def test_the_way_back_stays_here(client: Client, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_a_theme_is_not_chosen_by_a_link(client: Client) -> None:
    answer = client.get("/theme/", {"theme": "dark"})
    assert answer.status_code == 405
    assert "theme" not in answer.cookies


def test_a_theme_is_not_chosen_from_another_site() -> None:
    assert Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("system", ""), ('"><b>', "")]
)
def test_only_a_known_theme_reaches_the_page(rf: RequestFactory, cookie: str, theme: str) -> None:
    rf.cookies["theme"] = cookie
    assert brand.brand(rf.get("/"))["theme"] == theme
