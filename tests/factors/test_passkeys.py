"""Passkeys of an account: proving once more, as the second step, naming, removing."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession
from apps.factors.models import Challenge, Factor, Passkey
from apps.factors.services import factors
from tests.factors.conftest import KEY, give_app, methods_of, pass_time, shown
from tests.factors.passkeys import (
    authenticator,
    give,
    is_signed_in,
    question,
    send,
    sign_in,
    somebody,
)
from tests.support import factories
from tests.support.authenticator import FLAG
from tests.support.factories import Person

pytestmark = pytest.mark.django_db
ADD = "/account/factors/passkey/"
AGAIN = "/reauthenticate/passkey/"
STAGE = "/sign-in/factor/"


def by_password(client: Client, person: Person) -> Any:
    return client.post("/sign-in/", {"login": person.email, "password": person.password})


def fresh(client: Client, person: Person) -> Client:
    """Signed in by password, and asked for it once more."""
    by_password(client, person)
    client.post("/reauthenticate/", {"password": person.password})
    return client


# The second step


def test_a_passkey_is_a_second_step(client: Client) -> None:
    person, device = somebody()
    assert by_password(client, person)["Location"] == STAGE
    assert b'id="prove-passkey"' in client.get(STAGE).content
    asked = question(client, "second-step")
    assert len(asked["publicKey"]["allowCredentials"]) == 1
    assert asked["publicKey"]["userVerification"] == "required"
    answer = send(client, STAGE, device.sign(asked))
    assert answer["Location"] == "/account/"
    assert methods_of(client) == ["pwd", "hwk"]


def test_the_passkey_of_somebody_else_is_no_second_step(client: Client) -> None:
    person, _ = somebody()
    _, stranger = somebody()
    by_password(client, person)
    answer = send(client, STAGE, stranger.sign(question(client, "second-step")))
    assert answer.status_code == 200
    assert b"not accepted" in answer.content
    assert not is_signed_in(client)


def test_a_question_of_the_sign_in_page_is_no_second_step(client: Client) -> None:
    """Its answer could come from another person's ceremony."""
    person, device = somebody()
    asked = question(client, "sign-in")
    by_password(client, person)
    assert send(client, STAGE, device.sign(asked)).status_code == 200
    assert not is_signed_in(client)


def test_either_of_two_factors_will_do(client: Client) -> None:
    from django.contrib.auth import get_user_model

    person, device = somebody()
    give_app(get_user_model().objects.get(pk=person.id))
    by_password(client, person)
    page = client.get(STAGE).content
    assert b'id="prove-passkey"' in page
    assert b'id="prove-code"' in page
    send(client, STAGE, device.sign(question(client, "second-step"), flags=FLAG.UP))
    assert client.post(STAGE, {"code": shown(KEY)}).status_code == 302
    assert methods_of(client) == ["pwd", "totp"]


def test_a_new_password_neither_removes_nor_bypasses_the_second_step(
    client: Client, mailoutbox: list[Any]
) -> None:
    from tests.accounts.conftest import newest_code

    person, device = somebody()
    client.post("/password/forgotten/", {"email": person.email})
    answer = client.post("/password/forgotten/code/", {"code": newest_code()})
    new = "nine-Loud-herons-by-the-quay"
    client.post(answer["Location"], {"password1": new, "password2": new})
    assert not is_signed_in(client)
    answer = client.post("/sign-in/", {"login": person.email, "password": new})
    assert answer["Location"] == STAGE
    assert not is_signed_in(client)
    send(client, STAGE, device.sign(question(client, "second-step")))
    assert is_signed_in(client)


# Once more


def test_a_passkey_proves_once_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, device = somebody()
    sign_in(client, device)
    assert client.get(AGAIN).status_code == 200
    before = BrowserSession.objects.get().authenticated_at
    pass_time(monkeypatch, 60)
    asked = question(client, "again")
    assert len(asked["publicKey"]["allowCredentials"]) == 1
    answer = send(client, AGAIN, device.sign(asked), next="/account/password/")
    assert answer["Location"] == "/account/password/"
    assert BrowserSession.objects.get().authenticated_at > before
    assert client.get(ADD).status_code == 200


def test_the_passkey_of_somebody_else_proves_nothing(client: Client) -> None:
    _, device = somebody()
    _, stranger = somebody()
    sign_in(client, device)
    answer = send(client, AGAIN, stranger.sign(question(client, "again")))
    assert answer.status_code == 200
    assert b"not accepted" in answer.content
    assert client.get(ADD).status_code == 302


@pytest.mark.parametrize("by", ["passkey", "app"])
def test_behind_the_door_a_password_is_not_offered(client: Client, by: str) -> None:
    """It would lead in a circle: the door asks for a factor."""
    from django.contrib.auth import get_user_model

    person, _ = somebody()
    user = get_user_model().objects.get(pk=person.id)
    if by == "app":
        factors.remove(user_id=user.pk, factor_id=Factor.objects.get().pk)
        give_app(user)
    client.force_login(user, backend="apps.accounts.engine.backends.PasswordBackend")
    asked = client.get("/account/factors/prove/", {"next": "/account/profile/"})
    page = client.get(asked["Location"]).content.decode().split("<main")[1]
    assert "/reauthenticate/?next" not in page
    assert (
        "/reauthenticate/?next"
        in client.get(asked["Location"].split("?")[0] + "?next=/account/").content.decode()
    )


# Naming and removing


def test_the_last_passkey_of_somebody_without_a_password_stays(client: Client) -> None:
    person, device = somebody()
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(pk=person.id)
    user.set_unusable_password()
    user.save()
    sign_in(client, device)
    send(client, AGAIN, device.sign(question(client, "again")))
    factor = Factor.objects.get()
    answer = client.post(f"/account/factors/{factor.pk}/remove/", follow=True)
    assert b"Choose a password first" in answer.content
    assert Factor.objects.count() == 1
    give(person, authenticator(), name="Another")
    client.post(f"/account/factors/{factor.pk}/remove/")
    assert [one.name for one in Factor.objects.all()] == ["Another"]


def test_nobody_touches_the_passkey_of_somebody_else(client: Client) -> None:
    _, device = somebody()
    other, _ = somebody()
    sign_in(client, device)
    send(client, AGAIN, device.sign(question(client, "again")))
    theirs = Factor.objects.get(user=other.id)
    assert client.post(f"/account/factors/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"/account/factors/{theirs.pk}/name/", {"name": "x"}).status_code == 404


def test_a_session_is_not_verified_by_a_passkey_that_was_removed(client: Client) -> None:
    person, device = somebody()
    sign_in(client, device)
    factors.remove(user_id=person.id, factor_id=Factor.objects.get().pk)
    request: Any = client.get("/account/").wsgi_request
    assert not request.user.is_verified()


def test_a_deleted_person_leaves_no_passkey_and_no_question(client: Client) -> None:
    from apps.accounts.models import User
    from apps.accounts.services import people

    person, device = somebody()
    sign_in(client, device)
    question(client, "again")
    assert Challenge.objects.filter(user=person.id).exists()
    people.delete(user=User.objects.get(pk=person.id))
    assert not Passkey.objects.exists()
    assert not Challenge.objects.exists()


def test_two_who_add_at_once_get_two_names(pg: None, race: Any) -> None:
    person = factories.make_person()
    race(4, lambda _: give(person, authenticator(), name=""))
    names = sorted(factor.name for factor in Factor.objects.all())
    assert names == ["Passkey", "Passkey 2", "Passkey 3", "Passkey 4"]
