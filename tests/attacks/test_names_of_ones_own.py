"""Pairwise names (OpenID Connect Core 1.0 §8.1): nothing that such a client is told says who somebody is elsewhere."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession
from apps.clients.services import lookup
from apps.oauth.tokens import logout_token
from tests.support.authorizing import authorize, code_for, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client
from tests.support.oauth import (
    API,
    INTROSPECT,
    USERINFO,
    bearer,
    exchange,
    good,
    machine_token,
    post,
    refresh,
    unverified,
)

pytestmark = pytest.mark.django_db
SCOPES = ("openid", "profile", "email", "offline_access", "grant_management_query")
METADATA: dict[str, Any] = {
    "subject_type": "pairwise",
    "response_types": ("code", "code id_token token"),
    "frontchannel_logout_uri": "https://notes.example/signed-out",
    "backchannel_logout_uri": "https://notes.example/heard",
}


def told(*answers: Any) -> str:
    """All that was said, with what stands in JWTs."""
    texts = [answer if isinstance(answer, str) else str(answer) for answer in answers]
    words = " ".join(texts).replace('"', " ").replace("'", " ").replace("&", " ").split()
    signed = [word.rpartition("=")[2].strip(",") for word in words if word.count(".") == 2]
    inside = [str(unverified(one)) for one in signed if one.startswith("eyJ")]
    return unquote(" ".join([*texts, *inside]))


@pytest.fixture
def app() -> RegisteredClient:
    """One that is answered in every way that there is."""
    return make_client(
        profile="oidc",
        grants=("authorization_code", "refresh_token", "client_credentials"),
        scopes=SCOPES,
        is_first_party=True,
        metadata=METADATA,
    )


def answers(person: Person, app: RegisteredClient, browser: Client) -> Iterator[Any]:
    """What it is told from the sign-in on."""
    wish = {"response_type": "code id_token token", "scope": "openid profile email"}
    front = reply(authorize(browser, app, **wish)).parameters
    yield dict(front)
    yield good(exchange(app, front["code"]))
    lasting = good(exchange(app, code_for(person, app, scope="openid email offline_access")))
    yield lasting
    renewed = good(refresh(app, lasting["refresh_token"]))
    yield renewed
    for token in (front["access_token"], renewed["access_token"], renewed["refresh_token"]):
        yield good(post(INTROSPECT, {"token": token}, app))
        accept = {"Accept": "application/token-introspection+jwt"}
        yield post(INTROSPECT, {"token": token}, app, headers=accept).content.decode()
    yield good(Client().get(USERINFO, headers=bearer(renewed["access_token"])))
    own = machine_token(app, scope="grant_management_query")
    yield good(Client().get(f"/oauth/grants/{lasting['grant_id']}", headers=bearer(own)))


def farewells(person: Person, app: RegisteredClient, browser: Client) -> Iterator[str]:
    """What it is told in the end: in the browser, and behind its back."""
    client, session = lookup.find(app.id), BrowserSession.objects.earliest("created_at")
    assert client is not None
    yield logout_token.of(client, sid=session.pk, user_id=person.id)
    page = browser.get(browser.post("/sign-out/").headers["Location"]).content.decode()
    frame = page.partition('src="https://notes.example')[2].partition('"')[0]
    assert "sid=" in frame
    yield frame


def test_no_answer_names_the_person_or_their_session_as_others_know_them(
    victim: Person, app: RegisteredClient
) -> None:
    browser = signed_in(victim)
    said = told(*answers(victim, app, browser), *farewells(victim, app, browser))
    known = [victim.id, *BrowserSession.objects.values_list("pk", flat=True)]
    assert len(known) == 3
    for name in known:
        assert str(name) not in said
        assert name.hex not in said


def test_a_resource_server_with_names_of_its_own_learns_its_own_only(victim: Person) -> None:
    """Two that talk to each other must not find out that they speak of the same person."""
    app = make_client()
    token = good(exchange(app, code_for(victim, app)))["access_token"]
    metadata = {"subject_type": "pairwise", "introspection_audiences": (API,)}
    watchers = [
        make_client(redirect_uris=(f"https://{host}.example/cb",), metadata=metadata)
        for host in ("one", "two")
    ]
    found = [good(post(INTROSPECT, {"token": token}, one)) for one in watchers]
    assert len({one["sub"] for one in found} | {str(victim.id)}) == 3
    assert len({one["sid"] for one in found}) == 2
