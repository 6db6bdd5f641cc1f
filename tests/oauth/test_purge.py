"""What has expired goes, what is needed stays."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.core import clock
from apps.core.services import purging
from apps.oauth.models import (
    AccessToken,
    AuthorizationRequest,
    Denial,
    Grant,
    RefreshToken,
    UsedAssertion,
)
from apps.oauth.services import assertions, denials, requests, revocation
from tests.oauth.test_tokens import SCOPES, code_of, exchange
from tests.support.factories import make_client, make_person

pytestmark = pytest.mark.django_db
OURS = ("codes", "families", "opaque tokens", "requests", "denials", "assertions")
TABLES = (AccessToken, AuthorizationRequest, Denial, Grant, RefreshToken, UsedAssertion)


def counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def fill() -> None:
    person = make_person()
    client = make_client(profile="oidc", scopes=SCOPES, token_format="opaque")
    for _ in range(3):
        exchange(client, code_of(person, client))
    requests.keep(application_pk=client.pk, parameters={}, started_at=clock.now())
    denials.deny([denials.of_grant(uuid4())])
    assertions.is_first_use(client_id="x", jti="y", expires_at=clock.epoch() + 60)


def later(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    then = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_nothing_alive_is_removed() -> None:
    fill()
    before = counts()
    assert all(before.values())
    assert not any(purging.run().values())
    assert counts() == before


def test_a_code_stays_until_its_replay_cannot_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    later(monkeypatch, minutes=50)
    purging.run()
    assert Grant.objects.count() == 3
    later(monkeypatch, minutes=13)
    purging.run()
    assert Grant.objects.count() == 0


def test_all_that_expired_is_removed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    later(monkeypatch, days=31)
    total = sum(counts().values())
    removed = purging.run(batch=2)
    assert sum(removed[name] for name in OURS) == total
    assert not any(counts().values())


def test_a_revoked_family_goes_an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    revocation.on_person_deactivated(User.objects.get().pk)
    purging.run()
    assert RefreshToken.objects.count() == 3
    later(monkeypatch, minutes=62)
    purging.run()
    assert RefreshToken.objects.count() == 0


def test_the_command_says_what_it_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    later(monkeypatch, days=31)
    out = StringIO()
    call_command("purge", "--batch", "0", stdout=out)
    assert "codes: 3\n" in out.getvalue()
    assert "families: 3\n" in out.getvalue()
