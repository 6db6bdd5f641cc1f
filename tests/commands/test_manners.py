"""What the commands for operators have in common."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from apps.accounts.services import people
from apps.audit.errors import SecretUnusable
from apps.audit.services import verification
from apps.clients.models import Application
from tests.commands.terminal import Manage
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db
USER = ["create_user", "--email", "Ada@Example.com", "--password", PASSWORD]


def test_called_from_code_a_refusal_is_an_exception() -> None:
    with pytest.raises(CommandError) as error:
        call_command("create_user", "--email", "nonsense", "--password", PASSWORD)
    assert error.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("create_client")


def test_a_database_that_fails_is_one_sentence(
    manage: Manage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise DatabaseError("connection refused\nmore lines")

    monkeypatch.setattr(people, "create", fail)
    ran = manage(*USER)
    assert ran.status == 1
    assert ran.out == ""
    assert (
        ran.err.strip() == "The database does not answer, or was not migrated: connection refused"
    )


def test_what_is_missing_is_named(manage: Manage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise SecretUnusable(detail="KEY_ENCRYPTION_KEYS does not hold it.")

    monkeypatch.setattr(verification, "verify", fail)
    ran = manage("audit", "verify")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.strip() == "KEY_ENCRYPTION_KEYS does not hold it."


def test_the_toolkits_own_command_makes_nothing(manage: Manage) -> None:
    ran = manage("createapplication", "confidential", "authorization-code", "--name", "Trap")
    assert ran.status == 2
    assert "create_client" in ran.err
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "turn"],
        ["keys", "list", "--all"],
        ["purge", "--batch", "many"],
        ["work", "--twice"],
        ["build_breached_passwords"],
        ["unlock"],
    ],
)
def test_bad_input_is_one_sentence_without_a_page_of_usage(
    manage: Manage, words: list[str]
) -> None:
    ran = manage(*words)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.err.strip().endswith(".")
