"""What an attacker may hope to keep, or to gain, when an account is taken back from them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import Notice, User
from apps.accounts.services import notices, people, recovery
from apps.core import clock
from apps.factors.models import Factor
from apps.factors.services import mailed_codes, totp
from tests.factors.conftest import KEY, shown

pytestmark = pytest.mark.django_db

PASSWORD = "seven-Quiet-trams-in-1931"
NEW_PASSWORD = "eleven-loud-Ferries-in-1874"
STAGE = "/sign-in/factor/"


@pytest.fixture
def owner(db: None) -> User:
    """Somebody with a password."""
    return people.create(email="ann@example.com", password=PASSWORD, verified=True)


def take_back(owner: User, *, told_ago: timedelta = timedelta(minutes=5)) -> None:
    token = notices.issue(user_id=owner.pk, what="somebody_guesses", address=owner.email)
    when = clock.now() - told_ago
    Notice.objects.filter(user=owner).update(created_at=when)
    notices.disavow(token)
    recovery.finish(token=token, code=recovery.new_code(token), password=NEW_PASSWORD)


def test_a_mailbox_that_took_an_account_back_is_not_its_second_step_too(
    owner: User, client: Client
) -> None:
    totp.add(user_id=owner.pk, key=KEY, code=shown(steps=-1), name="Phone")
    Factor.objects.update(created_at=clock.now() - timedelta(days=30))
    take_back(owner)
    answer = client.post("/sign-in/", {"login": owner.email, "password": NEW_PASSWORD})
    assert answer["Location"] == STAGE
    mail.outbox.clear()
    client.post(STAGE, {"action": "mail"})
    assert mail.outbox == []
    assert not mailed_codes.is_offered(user_id=owner.pk)
