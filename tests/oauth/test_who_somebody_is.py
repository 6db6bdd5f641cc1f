"""By what an application knows somebody again: `iss` and `sub` together, and nothing else (OIDC Core §5.7)."""

import pytest

from apps.accounts.models import User
from apps.accounts.services import people
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.oauth import ISSUER, tokens, unverified, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "5.7")]
ADDRESS = "ann@example.com"


@pytest.fixture
def app() -> RegisteredClient:
    return make_client()


def known_as(person: Person, app: RegisteredClient) -> tuple[str, str]:
    """What the ID token says, which userinfo says too."""
    given = tokens(person, app, scope="openid email")
    claims = unverified(given["id_token"])
    assert userinfo(given["access_token"]).json()["sub"] == claims["sub"]
    return claims["iss"], claims["sub"]


def test_somebody_is_the_same_at_each_sign_in(app: RegisteredClient) -> None:
    person = make_person()
    first = known_as(person, app)
    assert first[0] == ISSUER
    assert known_as(person, app) == first


def test_two_people_are_never_one(app: RegisteredClient) -> None:
    assert known_as(make_person(), app) != known_as(make_person(), app)


def test_whoever_has_an_address_next_is_somebody_else(app: RegisteredClient) -> None:
    """One who is gone is not continued by the next owner of the address."""
    first = make_person(email=ADDRESS)
    of_first = known_as(first, app)
    people.delete(user=User.objects.get(pk=first.id))
    second = make_person(email=ADDRESS)
    of_second = known_as(second, app)
    assert of_second != of_first
    assert known_as(second, app) == of_second
