"""What tokens cost in statements, and rules that HTTP does not show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access.services import roles
from apps.accounts.models import User
from apps.accounts.services import sessions
from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth.errors import InvalidGrant, InvalidScope, InvalidToken
from apps.oauth.models import RefreshToken
from apps.oauth.services import claims, codes, families, proof, tokens
from apps.oauth.services.issuing import Given
from apps.oauth.services.narrowing import Wanted
from apps.oauth.tokens import refresh_token
from tests.oauth.authorizations import authorization
from tests.support.factories import Person, RegisteredClient, make_client, make_machine, make_person

pytestmark = pytest.mark.django_db
SCOPES = ("openid", "email", "offline_access", "documents:read", "documents:write")
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def statements(most: int) -> Iterator[None]:
    """Fail if more statements than `most` reach the database; the edges of transactions are not counted."""
    with CaptureQueriesContext(connection) as captured:
        yield
    counted = [query["sql"] for query in captured if not query["sql"].startswith(_NOT_COUNTED)]
    assert len(counted) <= most, "\n".join(counted)


def found(client: RegisteredClient) -> Client:
    client_found = lookup.find(client.id)
    assert client_found
    return client_found


def code_of(person: Person, client: RegisteredClient, **changes: Any) -> str:
    user = User.objects.get(pk=person.id)
    session = sessions.begin(user=user, methods=["pwd"], ip=None, user_agent="")
    return codes.issue(authorization(person, client, **({"sid": session.pk} | changes)))


def exchange(client: RegisteredClient, code: str) -> Given:
    return tokens.for_code(
        client=found(client), code=code, redirect_uri=client.redirect_uri, code_verifier=None
    )


def refresh(client: RegisteredClient, given: Given, scopes: tuple[str, ...] | None = None) -> Given:
    assert given.refresh_token
    return tokens.for_refresh(
        client=found(client), token=given.refresh_token, wanted=Wanted(scopes)
    )


def warm() -> None:
    """Read the signing keys, as a process does once a minute."""
    tokens.for_client(client=found(make_machine()))


def test_each_answer_costs_few_statements() -> None:
    warm()
    person, client, machine = (
        make_person(),
        make_client(profile="oidc", scopes=SCOPES),
        make_machine(),
    )
    code = code_of(person, client)
    with statements(1):
        tokens.for_client(client=found(machine))
    with statements(3):
        given = exchange(client, code)
    with statements(2):
        given = refresh(client, given)
    with statements(1):
        access = tokens.inspect(given.access_token)
    with statements(1):
        claims.about(access)


def test_a_scope_that_a_role_opens_costs_one_statement_more() -> None:
    warm()
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    given = exchange(client, code_of(person, client, scopes=("openid", "documents:read")))
    with statements(3):
        refresh(client, given)


def test_an_opaque_token_costs_one_statement_to_give_and_one_to_read() -> None:
    person, client = (
        make_person(),
        make_client(profile="oidc", scopes=SCOPES, token_format="opaque"),
    )
    code = code_of(person, client)
    with statements(4):
        given = exchange(client, code)
    with statements(1):
        tokens.inspect(given.access_token)


def test_a_role_that_was_taken_away_takes_its_scopes_at_the_next_refresh() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    given = exchange(
        client, code_of(person, client, scopes=("openid", "documents:read", "documents:write"))
    )
    assert given.scopes == ("openid", "documents:read", "documents:write")
    roles.replace(user_id=person.id, roles=[])
    given = refresh(client, given)
    assert given.scopes == ("openid",)
    roles.replace(user_id=person.id, roles=["member"])
    assert refresh(client, given).scopes == ("openid", "documents:read", "documents:write")


def test_a_scope_the_client_lost_is_left_out_at_the_next_refresh() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    given = exchange(client, code_of(person, client, scopes=("openid", "email")))
    assert given.refresh_token
    fewer = replace(found(client), allowed_scopes=("email",))
    later = tokens.for_refresh(client=fewer, token=given.refresh_token)
    assert later.scopes == ("email",)
    assert later.id_token is None


def test_a_scope_beyond_the_grant_rolls_the_rotation_back() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    given = exchange(client, code_of(person, client))
    with pytest.raises(InvalidScope):
        refresh(client, given, scopes=("documents:write",))
    refresh(client, given)


def test_without_session_and_offline_access_there_is_no_refresh_token() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    assert exchange(client, code_of(person, client, sid=None)).refresh_token is None
    offline = code_of(person, client, sid=None, scopes=("openid", "offline_access"))
    assert refresh(client, exchange(client, offline)).refresh_token


def test_a_person_who_was_deactivated_behind_our_back_gets_nothing() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    code, given = code_of(person, client), exchange(client, code_of(person, client))
    User.objects.filter(pk=person.id).update(is_active=False)
    with pytest.raises(InvalidGrant):
        exchange(client, code)
    with pytest.raises(InvalidGrant):
        refresh(client, given)


def test_a_session_that_ran_out_ends_what_stands_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    given = exchange(client, code_of(person, client))
    offline = exchange(client, code_of(person, client, scopes=("openid", "offline_access")))
    then = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: then)
    with pytest.raises(InvalidGrant):
        refresh(client, given)
    assert refresh(client, offline).refresh_token


def key_client(person: Person) -> tuple[RegisteredClient, Given]:
    """A client whose refresh tokens are not rotated, and one of its families."""
    client = make_client(profile="oidc", scopes=SCOPES)
    given = exchange(client, code_of(person, client, scopes=("openid", "offline_access")))
    return client, given


def test_the_fapi_profile_does_not_rotate() -> None:
    client, given = key_client(make_person())
    fapi = replace(found(client), profile="fapi2")
    assert given.refresh_token
    for _ in range(3):
        later = tokens.for_refresh(client=fapi, token=given.refresh_token)
        assert later.refresh_token is None
        assert later.id_token


def test_a_token_replaced_before_rotation_was_given_up_is_still_reuse() -> None:
    client, given = key_client(make_person())
    fapi = replace(found(client), profile="fapi2")
    assert given.refresh_token
    heir = refresh(client, given).refresh_token
    assert heir
    with pytest.raises(families.Reused):
        tokens.for_refresh(client=fapi, token=given.refresh_token)
    with pytest.raises(InvalidGrant):
        tokens.for_refresh(client=fapi, token=heir)


def test_only_hashes_are_stored() -> None:
    person, client = (
        make_person(),
        make_client(profile="oidc", scopes=SCOPES, token_format="opaque"),
    )
    code = code_of(person, client)
    given = exchange(client, code)
    later = refresh(client, given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(g)::text FROM oauth_grant g")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(f)::text FROM oauth_refreshtoken f")
        stored += str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(t)::text FROM oauth_accesstoken t")
        stored += str(cursor.fetchall())
    for secret in (
        code,
        given.access_token,
        given.refresh_token,
        later.access_token,
        later.refresh_token,
    ):
        assert secret
        assert secret not in stored


def test_nobody_can_have_a_family_revoked_by_inventing_a_token() -> None:
    client, given = key_client(make_person())
    family = RefreshToken.objects.get()
    assert family.token_family
    invented = refresh_token.first(family.token_family).text
    forged = invented[:-10] + ("A" * 10)
    with pytest.raises(InvalidGrant) as refused:
        tokens.for_refresh(client=found(client), token=forged)
    assert not isinstance(refused.value, families.Reused)
    refresh(client, given)


def test_a_secret_never_shows_in_a_refresh_tokens_form() -> None:
    token = refresh_token.first(uuid4())
    assert token.secret.hex() not in repr(token)
    assert repr(token.secret) not in repr(token)
    assert refresh_token.read(token.text) == token


def test_the_person_of_a_token_must_exist() -> None:
    machine, person = make_machine(), make_person()
    with pytest.raises(InvalidToken):
        claims.about(tokens.inspect(tokens.for_client(client=found(machine)).access_token))
    client = make_client(profile="oidc", scopes=SCOPES)
    access = tokens.inspect(exchange(client, code_of(person, client)).access_token)
    with pytest.raises(InvalidToken):
        claims.about(replace(access, user_id=uuid4()))


def test_a_scope_unknown_by_now_releases_nothing() -> None:
    person, client = make_person(), make_client(profile="oidc", scopes=SCOPES)
    access = tokens.inspect(exchange(client, code_of(person, client)).access_token)
    assert claims.about(replace(access, scopes=("openid", "gone"))) == {"sub": str(person.id)}


def test_pkce_is_asked_for_again_at_the_exchange() -> None:
    person, client = make_person(), make_client()
    strict = found(client)
    without = authorization(person, client)
    with pytest.raises(InvalidGrant):
        proof.check_code_verifier(without, None, client=strict)
    with pytest.raises(InvalidGrant):
        proof.check_code_verifier(without, "x" * 43, client=strict)
    with_challenge = replace(without, code_challenge="x" * 43)
    for verifier in (None, "short", "x" * 43):
        with pytest.raises(InvalidGrant):
            proof.check_code_verifier(with_challenge, verifier, client=strict)


def test_the_redirect_uri_is_compared_exactly() -> None:
    sent = authorization(make_person(), make_client())
    unsent = replace(sent, redirect_uri_was_sent=False)
    good: list[Callable[[], None]] = [
        lambda: proof.check_redirect_uri(sent, sent.redirect_uri),
        lambda: proof.check_redirect_uri(unsent, None),
        lambda: proof.check_redirect_uri(unsent, sent.redirect_uri),
    ]
    for check in good:
        check()
    for one, uri in (
        (sent, None),
        (sent, sent.redirect_uri + "/"),
        (unsent, "https://evil.example"),
    ):
        with pytest.raises(InvalidGrant):
            proof.check_redirect_uri(one, uri)
