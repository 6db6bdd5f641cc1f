"""The commands for operators: one JSON object on standard output, or status 2 and one sentence on standard error."""

import io
import json
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import DatabaseError, connections
from joserfc.jwk import ECKey

from apps.access.services import authority
from apps.accounts.services import addresses, people, profiles
from apps.clients.models import Application
from apps.clients.services import lookup, secrets
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def made(self) -> dict[str, Any]:
        """The one JSON object."""
        value: dict[str, Any] = json.loads(self.out)
        return value


Manage = Callable[..., Ran]


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Run `manage.py` as a terminal does, within this test's transaction."""
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def run(*words: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status = 0
        try:
            execute_from_command_line(["manage.py", *words])
        except SystemExit as end:
            status = int(end.code or 0)
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return run


def refused(ran: Ran, *, naming: str) -> None:
    assert ran.status == 2, ran
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert naming in ran.err
    assert "Traceback" not in ran.err


# --- create_user ----------------------------------------------------------------------------

USER = ["create_user", "--email", "Ada@Example.com", "--password", PASSWORD]


@pytest.mark.parametrize(
    ("words", "naming"),
    [
        ([], "--email"),
        (["--email", "a@example.com"], "--password"),
        (["--email", "nonsense", "--password", PASSWORD], "email"),
        (["--email", "a\0@example.com", "--password", PASSWORD], "email"),
        (["--email", "a@example.com", "--password", "short"], "password"),
        (["--email", "a@example.com", "--password", ""], "password"),
        (["--email", "a@example.com", "--password", "-"], "password"),
        (["--email", "quiet-tramways@example.com", "--password", "quiet-tramways"], "password"),
        ([*USER[1:], "--username", "a b"], "username"),
        ([*USER[1:], "--role", "nobody"], "roles"),
        ([*USER[1:], "--claims", "/does/not/exist.json"], "cannot be read"),
        ([*USER[1:], "--claims", "/"], "cannot be read"),
        ([*USER[1:], "--claims", "nul\0"], "cannot be read"),
        ([*USER[1:], "--fly"], "--fly"),
    ],
)
def test_bad_input_makes_nobody(manage: Manage, words: list[str], naming: str) -> None:
    refused(manage("create_user", *words, "--json"), naming=naming)
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize(
    ("content", "naming"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff\xfe{}", "JSON"),
        (b"[]", "object"),
        (b'{"gender": NaN}', "NaN"),
        (b"[" * 200_000, "JSON"),
        (b" " * 1_100_000, "larger"),
        (b'{"fly": true}', "fly"),
        (b'{"birthdate": "yesterday"}', "birthdate"),
        (b'{"name": "nul\\u0000"}', "name"),
    ],
)
def test_a_bad_claims_file_makes_nobody(manage: Manage, tmp_path: Path, content: bytes, naming: str) -> None:
    file = tmp_path / "claims.json"
    file.write_bytes(content)
    refused(manage(*USER, "--claims", str(file)), naming=naming)
    assert not get_user_model().objects.exists()


def test_a_taken_address_is_refused_without_regard_to_case(manage: Manage) -> None:
    assert manage(*USER).status == 0
    refused(manage("create_user", "--email", "ADA@example.com", "--password", PASSWORD), naming="email")


def test_a_person_is_made_with_everything(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text('{"given_name": "Ada", "additional_info": {"warehouse": {"seeds": 3}}}')
    words = ["--username", "ada", "--verified", "--role", "developer", "--role", "staff", "--claims", str(file)]
    ran = manage(*USER, *words, "--json")
    assert (ran.status, ran.err) == (0, "")
    person = people.find(ran.made["id"])
    assert ran.made == {"id": str(person.pk), "email": "ada@example.com", "username": "ada", "verified": True}
    assert person.check_password(PASSWORD)
    assert addresses.is_verified(user_id=person.pk, email=person.email)
    assert [role.slug for role in authority.roles_of_person(person.pk)] == ["developer", "staff"]
    assert profiles.values_of(person.pk)["additional_info"] == {"warehouse": {"seeds": 3}}


def test_a_password_is_read_from_standard_input(manage: Manage) -> None:
    words = ["--email", "ada@example.com", "--password", "-", "--json"]
    ran = manage("create_user", *words, stdin=f"{PASSWORD}\r\nmore\n")
    assert ran.made["verified"] is False
    assert people.find(ran.made["id"]).check_password(PASSWORD)
    assert PASSWORD not in ran.out + ran.err


def test_without_json_the_answer_is_for_people(manage: Manage) -> None:
    assert "email: ada@example.com\n" in manage(*USER).out


# --- create_client --------------------------------------------------------------------------

CLIENT = ["create_client", "--name", "Notes", "--redirect-uri", "https://notes.example/callback"]


@pytest.mark.parametrize(
    ("words", "naming"),
    [
        ([], "--name"),
        (["--name", "Notes"], "redirect_uris"),
        (["--name", "", *CLIENT[3:]], "name"),
        ([*CLIENT[1:], "--redirect-uri", "http://evil.example/"], "redirect_uris"),
        ([*CLIENT[1:], "--post-logout-redirect-uri", "nonsense"], "post_logout_redirect_uris"),
        ([*CLIENT[1:], "--origin", "https://notes.example/"], "origins"),
        ([*CLIENT[1:], "--grant", "password"], "--grant"),
        ([*CLIENT[1:], "--scope", "fly"], "scopes"),
        ([*CLIENT[1:], "--role", "nobody"], "roles"),
        ([*CLIENT[1:], "--profile", "loose"], "--profile"),
        ([*CLIENT[1:], "--profile", "fapi2"], "jwks"),
        ([*CLIENT[1:], "--auth-method", "magic"], "--auth-method"),
        ([*CLIENT[1:], "--kind", "toaster"], "--kind"),
        ([*CLIENT[1:], "--kind", "web", "--public"], "--public"),
        ([*CLIENT[1:], "--public", "--auth-method", "client_secret_basic"], "auth_method"),
        ([*CLIENT[1:], "--public", "--grant", "client_credentials"], "grants"),
        ([*CLIENT[1:], "--id-token-alg", "none"], "id_token_alg"),
        ([*CLIENT[1:], "--token-format", "saml"], "--token-format"),
        ([*CLIENT[1:], "--jwks", "/does/not/exist.json"], "cannot be read"),
    ],
)
def test_bad_input_registers_nothing(manage: Manage, words: list[str], naming: str) -> None:
    refused(manage("create_client", *words, "--json"), naming=naming)
    assert not Application.objects.exists()


def test_a_confidential_client_gets_a_secret(manage: Manage) -> None:
    words = ["--post-logout-redirect-uri", "https://notes.example/", "--scope", "openid", "--scope", "roles"]
    ran = manage(*CLIENT, *words, "--first-party", "--profile", "oidc", "--token-format", "opaque", "--json")
    assert (ran.status, ran.err) == (0, "")
    found = lookup.find(ran.made["client_id"])
    assert found
    assert secrets.verify(found, ran.made["client_secret"])
    assert (found.profile, found.is_first_party, found.access_token_format) == ("oidc", True, "opaque")
    assert ran.made["scope"] == "openid roles"
    assert ran.made["post_logout_redirect_uris"] == ["https://notes.example/"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["--redirect-uri", "https://a.example/"], "web"),
        (["--redirect-uri", "https://a.example/", "--grant", "client_credentials"], "web"),
        (["--grant", "client_credentials"], "machine"),
        (["--public", "--redirect-uri", "https://a.example/"], "spa"),
        (["--public", "--redirect-uri", "http://localhost:3000/callback"], "spa"),
        (["--auth-method", "none", "--redirect-uri", "https://a.example/"], "spa"),
        (["--public", "--redirect-uri", "http://127.0.0.1/"], "native"),
        (["--public", "--redirect-uri", "com.example.app:/callback"], "native"),
        (["--kind", "native", "--redirect-uri", "https://a.example/"], "native"),
    ],
)
def test_the_kind_follows_from_the_other_options(manage: Manage, words: list[str], kind: str) -> None:
    made = manage("create_client", "--name", "App", *words, "--json").made
    assert made["kind"] == kind
    assert (made["client_secret"] is None) is (kind in ("spa", "native"))


def test_a_client_with_keys_has_no_secret(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    key = ECKey.generate_key("P-256")
    file.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    made = manage(*CLIENT, "--profile", "fapi2", "--jwks", str(file), "--json").made
    assert (made["client_secret"], made["token_endpoint_auth_method"]) == (None, "private_key_jwt")
    file.write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
    refused(manage(*CLIENT, "--profile", "fapi2", "--jwks", str(file)), naming="jwks")


def test_a_machine_has_the_permissions_of_its_roles(manage: Manage) -> None:
    words = ["--name", "Job", "--kind", "machine", "--role", "staff", "--scope", "users:read", "--json"]
    found = lookup.find(manage("create_client", *words).made["client_id"])
    assert found
    assert "users.read" in found.permissions
    assert found.allowed_grants == {"client_credentials"}


# --- Manners --------------------------------------------------------------------------------


def test_called_from_code_a_refusal_is_an_exception() -> None:
    with pytest.raises(CommandError) as error:
        call_command("create_user", "--email", "nonsense", "--password", PASSWORD)
    assert error.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("create_client")


def test_a_database_that_fails_is_one_sentence(manage: Manage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise DatabaseError("connection refused\nmore lines")

    monkeypatch.setattr(people, "create", fail)
    ran = manage(*USER)
    assert ran.status == 1
    assert ran.out == ""
    assert ran.err.strip() == "The database does not answer, or was not migrated: connection refused"


def test_the_toolkits_own_command_makes_nothing(manage: Manage) -> None:
    ran = manage("createapplication", "confidential", "authorization-code", "--name", "Trap")
    assert ran.status == 2
    assert "create_client" in ran.err
    assert not Application.objects.exists()


# --- seed_demo ------------------------------------------------------------------------------


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
    assert (first["issuer"], first["api"]) == ("http://localhost:8000", "http://localhost:8000/api/v1")
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
@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"instances": {"notes": 1}}', b"\xff"])
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
def test_a_changed_password_is_respected_and_a_lost_role_given_back(manage: Manage, tmp_path: Path) -> None:
    from apps.access.services import roles

    file = str(tmp_path / "demo.json")
    manage("seed_demo", "--file", file)
    alice = get_user_model().objects.get(email="alice@example.com")
    alice.set_password(PASSWORD)
    alice.save()
    roles.replace(user_id=alice.pk, roles=[])
    told = {one["email"]: one["password"] for one in manage("seed_demo", "--file", file, "--json").made["people"]}
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
