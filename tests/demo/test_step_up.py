"""The demo app follows an API's challenge for a stronger sign-in (RFC 9470), once and carefully."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from relying_app import challenges
from relying_app.challenges import Wish
from werkzeug.test import TestResponse

from tests.demo.scripted_provider import Script
from tests.demo.visitor import Visitor
from tests.support.signing import dated

pytestmark = pytest.mark.spec("RFC 9470", "4")
TWO = "urn:vestibule:acr:2"
CHALLENGE = (
    f'Bearer realm="x", error="insufficient_user_authentication", acr_values="{TWO}", max_age="900"'
)
REFUSED: tuple[int, dict[str, str], Any] = (401, {"WWW-Authenticate": CHALLENGE}, {"title": "No"})
DONE: tuple[int, dict[str, str], Any] = (200, {}, {})


def deletions(script: Script) -> list[str]:
    """Return the documents whose deletion was asked for, in order."""
    return [path for method, path, _, _ in script.heard if method == "DELETE"]


def press_delete(visitor: Visitor, script: Script, document: str = "doc-1") -> dict[str, str]:
    """Press the button and return what the app asks the provider for."""
    response = visitor.press("/documents/delete", id=document)
    assert response.status_code == 303
    parts = urlsplit(response.headers["Location"])
    assert parts.path == "/authorize", response.headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    script.nonce = asked["nonce"]
    return asked


def strong(script: Script) -> None:
    script.claims = {"acr": TWO, "auth_time": int(time.time())}


def goes_home(response: TestResponse) -> bool:
    return response.status_code == 303 and response.headers["Location"].startswith("/")


def test_the_challenge_is_followed_and_the_call_repeated(visitor: Visitor, script: Script) -> None:
    script.deletions = [REFUSED, DONE]
    visitor.sign_in()
    asked = press_delete(visitor, script)
    assert (asked["acr_values"], asked["max_age"]) == (TWO, "900")
    strong(script)
    script.token = {"access_token": "access-2"}
    assert visitor.come_back(asked, code="code-2").headers["Location"] == "/#answer"
    assert deletions(script) == ["/api/documents/doc-1"] * 2
    assert script.heard[-1][2]["Authorization"] == "Bearer access-2"
    assert 'data-status="200"' in visitor.page()


def test_a_second_challenge_is_an_answer_and_no_loop(visitor: Visitor, script: Script) -> None:
    script.deletions = [REFUSED]
    visitor.sign_in()
    asked = press_delete(visitor, script)
    strong(script)
    assert goes_home(visitor.come_back(asked, code="code-2"))
    assert len(deletions(script)) == 2
    page = visitor.page()
    assert 'data-status="401"' in page
    assert "insufficient_user_authentication" in page


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"acr": "urn:vestibule:acr:1", "auth_time": timedelta(0)},
        {"acr": TWO},
        {"acr": TWO, "auth_time": timedelta(seconds=-1_000)},
        {"acr": TWO, "auth_time": "now"},
    ],
)
def test_a_sign_in_that_was_not_what_was_asked_for_is_not_believed(
    visitor: Visitor, script: Script, claims: dict[str, Any]
) -> None:
    script.deletions = [REFUSED, DONE]
    visitor.sign_in()
    asked = press_delete(visitor, script)
    script.claims = dated(claims)
    assert visitor.come_back(asked, code="code-2").status_code == 502
    assert len(deletions(script)) == 1


def test_nothing_is_done_for_somebody_else(visitor: Visitor, script: Script) -> None:
    script.deletions = [REFUSED, DONE]
    visitor.sign_in()
    asked = press_delete(visitor, script)
    strong(script)
    script.claims |= {"sub": "eve"}
    assert goes_home(visitor.come_back(asked, code="code-2"))
    assert len(deletions(script)) == 1
    assert "nothing was deleted" in visitor.page()


def test_nothing_is_done_after_another_sign_in(visitor: Visitor, script: Script) -> None:
    """What waits is bound to the sign-in it began, not to the next one of any tab."""
    script.deletions = [REFUSED, DONE]
    visitor.sign_in()
    press_delete(visitor, script)
    visitor.sign_in()
    assert len(deletions(script)) == 1


def test_going_back_without_it_keeps_the_person_signed_in(visitor: Visitor, script: Script) -> None:
    script.deletions = [REFUSED, DONE]
    visitor.sign_in()
    asked = press_delete(visitor, script)
    visitor.come_back(asked, error="unmet_authentication_requirements")
    page = visitor.page()
    assert "Nothing was done." in page
    assert "Ada Lovelace" in page
    assert len(deletions(script)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, {}),
        (403, {"WWW-Authenticate": CHALLENGE}, {}),
        (200, {}, {}),
    ],
)
def test_any_other_answer_is_shown(visitor: Visitor, script: Script, answer: Any) -> None:
    script.deletions = [answer]
    visitor.sign_in()
    assert goes_home(visitor.press("/documents/delete", id="doc-1"))
    assert f'data-status="{answer[0]}"' in visitor.page()


@pytest.mark.parametrize("document", ["", "..", "a/b", "a?b", "x" * 65, "é"])
def test_what_is_no_id_is_not_put_into_an_address(
    visitor: Visitor, script: Script, document: str
) -> None:
    visitor.sign_in()
    visitor.press("/documents/delete", id=document)
    assert deletions(script) == []


@pytest.mark.parametrize(
    ("challenge", "wish"),
    [
        ("", None),
        ("Bearer", None),
        ('Basic error="insufficient_user_authentication"', None),
        ('Bearer error="insufficient_scope"', None),
        ('bearer ERROR = "insufficient_user_authentication"', Wish()),
        ("Bearer error=insufficient_user_authentication, max_age=5", Wish(max_age=5)),
        (
            'Bearer error="insufficient_user_authentication", acr_values="a b", max_age="soon"',
            Wish(acr_values=("a", "b")),
        ),
        (
            r'Bearer error="insufficient_user_authentication", acr_values="a\"b"',
            Wish(acr_values=('a"b',)),
        ),
        ('Bearer error="insufficient_user_authentication", max_age="-1"', Wish()),
    ],
)
def test_challenges_are_read_as_they_are_written(challenge: str, wish: Wish | None) -> None:
    assert challenges.read(challenge) == wish


def test_a_wish_without_an_age_is_met_by_the_level() -> None:
    assert Wish(acr_values=(TWO,)).is_met_by({"acr": TWO})
    assert Wish().is_met_by({})
    assert Wish(max_age=5).parameters() == {"max_age": "5"}
