"""`migrate` when two deploys run it at once, and when there is no database."""

import os
import subprocess
import uuid

import pytest

from deploy.serve import commands
from tests.support.ports import free_port
from tests.support.postgresql import Server


def _migrate(database_url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        commands.manage("migrate", "--verbosity", "0"),
        env=os.environ | {"DEBUG": "True", "DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_deploys_may_migrate_a_new_database_at_once(postgresql: Server) -> None:
    name = f"deploys_{uuid.uuid4().hex}"
    url = postgresql.create_database(name)
    try:
        both = [_migrate(url), _migrate(url)]
        said = [one.communicate(timeout=120) for one in both]
        assert [one.returncode for one in both] == [0, 0], said
    finally:
        postgresql.drop_database(name)


@pytest.mark.parametrize("secret", ["not-to-be-told"])
def test_a_database_that_is_not_there_is_one_sentence_with_the_setting(secret: str) -> None:
    asked = _migrate(f"postgresql://somebody:{secret}@127.0.0.1:{free_port()}/x")
    _, complaint = asked.communicate(timeout=60)
    assert asked.returncode == 1
    assert complaint.count("\n") == 1
    assert complaint.startswith("The database (DATABASE_URL) cannot be used: ")
    assert "Connection refused" in complaint
    assert secret not in complaint
