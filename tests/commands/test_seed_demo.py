"""`seed_demo`: demo data that keeps working, in development only."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from apps.access.services import authority
from apps.accounts.services import addresses
from apps.clients.models import Application
from apps.clients.services import lookup, secrets
from tests.commands.terminal import Manage, refused
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def development(settings: Any) -> None:
    settings.DEBUG = True


def test_known_passwords_stay_out_of_production(manage: Manage, tmp_path: Path) -> None:
    refused(manage("seed_demo", "--file", str(tmp_path / "demo.json")), naming="DEBUG")
    assert not get_user_model().objects.exists()
    assert not (tmp_path / "demo.json").exists()


@pytest.mark.usefixtures("development")
def test_the_demo_data_works_and_stays(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "var" / "demo.json"
    seeded = manage("seed_demo", "--json", "--file", str(file)).made
    roles = {
        "alice@example.com": ["member"],
        "dev@example.com": ["developer", "member"],
        "admin@example.com": ["administrator"],
    }
    assert {person["email"] for person in seeded["people"]} == set(roles)
    for person in seeded["people"]:
        row = get_user_model().objects.get(email=person["email"])
        assert row.check_password(person["password"])
        assert addresses.is_verified(user_id=row.pk, email=row.email)
        assert [role.slug for role in authority.roles_of_person(row.pk)] == roles[person["email"]]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = json.loads(file.read_text())
    assert (first["issuer"], first["api"]) == (
        "http://localhost:8000",
        "http://localhost:8000/api/v1",
    )
    assert [one["redirect_uri"] for one in first["instances"].values()] == [
        "http://localhost:8001/callback",
        "http://localhost:8002/callback",
    ]
    for one in first["instances"].values():
        found = lookup.find(one["client_id"])
        assert found
        assert not found.is_first_party
        assert secrets.verify(found, one["client_secret"])
        assert found.redirect_uris == (one["redirect_uri"],)
        assert set(one["scopes"].split()) <= set(found.allowed_scopes)
    manage("seed_demo", "--file", str(file))
    assert json.loads(file.read_text()) == first, "what works is kept"
    assert (Application.objects.count(), get_user_model().objects.count()) == (2, 3)
    assert [path.name for path in file.parent.iterdir()] == ["demo.json"]


@pytest.mark.usefixtures("development")
def test_another_port_moves_the_addresses_and_keeps_the_credentials(
    manage: Manage, tmp_path: Path, settings: Any
) -> None:
    from dataclasses import replace

    file = tmp_path / "demo.json"
    manage("seed_demo", "--file", str(file))
    first = json.loads(file.read_text())["instances"]["ledger"]
    settings.ENV = replace(settings.ENV, demo_port=9100)
    manage("seed_demo", "--file", str(file))
    moved = json.loads(file.read_text())["instances"]["ledger"]
    assert moved["redirect_uri"] == "http://localhost:9101/callback"
    assert moved["client_secret"] == first["client_secret"]
    found = lookup.find(moved["client_id"])
    assert found
    assert found.redirect_uris == (moved["redirect_uri"],)
    assert found.post_logout_redirect_uris == (moved["post_logout_redirect_uri"],)


@pytest.mark.usefixtures("development")
@pytest.mark.parametrize(
    "content", [None, b"", b"[]", b"{}", b'{"instances": {"notes": 1}}', b"\xff"]
)
def test_without_a_usable_file_the_secrets_are_made_anew(
    manage: Manage, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "demo.json"
    manage("seed_demo", "--file", str(file))
    first = json.loads(file.read_text())["instances"]["notes"]
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert manage("seed_demo", "--file", str(file)).status == 0
    again = json.loads(file.read_text())["instances"]["notes"]
    found = lookup.find(again["client_id"])
    assert found
    assert again["client_id"] == first["client_id"]
    assert secrets.verify(found, again["client_secret"])
    assert not secrets.verify(found, first["client_secret"])


@pytest.mark.usefixtures("development")
def test_a_changed_password_is_respected_and_a_lost_role_given_back(
    manage: Manage, tmp_path: Path
) -> None:
    from apps.access.services import roles

    file = str(tmp_path / "demo.json")
    manage("seed_demo", "--file", file)
    alice = get_user_model().objects.get(email="alice@example.com")
    alice.set_password(PASSWORD)
    alice.save()
    roles.replace(user_id=alice.pk, roles=[])
    told = {
        one["email"]: one["password"]
        for one in manage("seed_demo", "--file", file, "--json").made["people"]
    }
    assert told["alice@example.com"] == "(changed)"
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert [role.slug for role in authority.roles_of_person(alice.pk)] == ["member"]


@pytest.mark.usefixtures("development")
def test_a_folder_that_cannot_be_written_is_one_sentence(manage: Manage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = manage("seed_demo", "--file", str(tmp_path / "file" / "demo.json"))
    assert ran.status == 1
    assert "cannot be written" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
