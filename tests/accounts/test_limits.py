"""Every door counts, in the cache all workers share, and a failure does not undo the count."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from apps.accounts.models import User
from tests.accounts.conftest import PASSWORD, is_signed_in

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def _tries(count: int, act: Callable[[int], Any]) -> list[int]:
    return [act(number).status_code for number in range(count)]


def test_five_wrong_passwords_close_the_account_for_a_while(person: User, client: Client) -> None:
    """From anywhere: each try comes from another address."""

    def attempt(number: int, password: str = "wrong") -> Any:
        return Client(REMOTE_ADDR=f"198.51.100.{number + 1}").post(
            "/sign-in/", {"login": person.email, "password": password}
        )

    for number in range(5):
        assert b"do not belong together" in attempt(number).content
    answer = attempt(6, PASSWORD)
    assert answer.status_code == 200
    assert b"Too many tries. Wait a while" in answer.content


def test_a_right_password_is_not_counted(person: User) -> None:
    for _ in range(8):
        browser = Client()
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
        assert is_signed_in(browser)


def test_the_host_that_was_asked_makes_no_new_count(person: User, settings: Any) -> None:
    def attempt(number: int) -> Any:
        return Client(REMOTE_ADDR=f"198.51.100.{number + 1}").post(
            "/sign-in/",
            {"login": person.email, "password": "wrong"},
            headers={"host": ("localhost", "127.0.0.1", "testserver")[number % 3]},
        )

    answers = [attempt(number) for number in range(6)]
    assert b"Too many tries. Wait a while" in answers[-1].content
    assert b"Too many tries. Wait a while" not in answers[-2].content


def test_ten_wrong_passwords_from_one_address_are_enough(client: Client) -> None:
    for number in range(10):
        client.post("/sign-in/", {"login": f"p{number}@example.com", "password": "wrong"})
    answer = client.post("/sign-in/", {"login": "p99@example.com", "password": "wrong"})
    assert b"Too many tries. Wait a while" in answer.content


@pytest.mark.parametrize(
    ("path", "data", "limit"),
    [
        ("/sign-in/", {"login": "", "password": ""}, 30),
        ("/sign-up/", {"email": "", "password1": ""}, 20),
        ("/password/forgotten/new/", {}, 20),
        ("/password/forgotten/code/", {"code": "x"}, 30),
        ("/verify-email/", {"code": "x"}, 30),
    ],
)
def test_a_door_answers_429_after_its_limit(
    client: Client, path: str, data: dict[str, str], limit: int
) -> None:
    codes = _tries(limit + 1, lambda _: client.post(path, data))
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
    assert client.get(path).status_code != 429
    assert Client(REMOTE_ADDR="198.51.100.7").post(path, data).status_code != 429


def test_asking_for_codes_is_counted_for_each_address(
    client: Client, mailoutbox: list[Any]
) -> None:
    codes = _tries(6, lambda _: client.post("/password/forgotten/", {"email": "ann@example.com"}))
    assert codes == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_a_mailbox_is_not_flooded_with_codes(mailoutbox: list[Any], client: Client) -> None:
    client.post("/sign-up/", {"email": "bob@example.com", "password1": PASSWORD})
    assert client.post("/verify-email/", {"action": "resend"}).status_code == 429
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("path", "data", "limit"),
    [
        ("/account/password/", {"oldpassword": "wrong"}, 5),
        ("/account/emails/", {"action_add": "", "email": "x"}, 10),
        ("/reauthenticate/", {"password": ""}, 10),
    ],
)
def test_doors_inside_count_for_the_person(
    person: User, sign_in: SignIn, path: str, data: dict[str, str], limit: int
) -> None:
    browser = sign_in(person)
    codes = _tries(limit + 1, lambda _: browser.post(path, data))
    assert codes[-1] == 429
    assert 429 not in codes[:-1]


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    client: Client, settings: Any
) -> None:
    def knock(number: int) -> Any:
        return client.post("/sign-in/", {}, headers={"x-forwarded-for": f"198.51.100.{number}"})

    assert _tries(31, knock)[-1] == 429
    caches["default"].clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert 429 not in _tries(31, knock)


@pytest.mark.parametrize(
    "header",
    ["", "unknown", "198.51.100.1", "1.2.3.4:99999, x", "\x00", "::1, [::1]:80", "a" * 9000],
)
def test_a_strange_forwarded_address_is_no_fault_of_ours(
    person: User, client: Client, settings: Any, header: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    answer = client.post(
        "/sign-in/",
        {"login": person.email, "password": PASSWORD},
        headers={"x-forwarded-for": header},
    )
    assert answer.status_code < 500


def test_the_count_survives_the_request_that_failed(person: User, pg: None) -> None:
    """It is committed by itself: no transaction of the sign-in rolls it back."""
    for _ in range(5):
        Client().post("/sign-in/", {"login": person.email, "password": "wrong"})
    answer = Client().post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert b"Too many tries. Wait a while" in answer.content


def test_of_sixteen_guesses_at_once_at_most_five_are_judged(
    race: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.accounts.engine.hashers import Argon2id
    from apps.accounts.services import people

    user = people.create(email="ann@example.com", password=PASSWORD, verified=True)
    judged: list[int] = []
    original = Argon2id.verify

    def _counted(hasher: Argon2id, password: str, encoded: str) -> bool:
        judged.append(1)
        return original(hasher, password, encoded)

    monkeypatch.setattr(Argon2id, "verify", _counted)

    def guess(number: int) -> int:
        browser = Client(REMOTE_ADDR=f"198.51.100.{number + 1}")
        return browser.post(
            "/sign-in/", {"login": user.email, "password": f"wrong{number}"}
        ).status_code

    assert set(race(16, guess)) == {200}
    assert len(judged) <= 5
