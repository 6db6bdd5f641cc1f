"""`create_user`: a person with everything, or nobody."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from apps.access.services import authority
from apps.accounts.services import addresses, people, profiles
from tests.commands.terminal import Manage, refused
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

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
def test_a_bad_claims_file_makes_nobody(
    manage: Manage, tmp_path: Path, content: bytes, naming: str
) -> None:
    file = tmp_path / "claims.json"
    file.write_bytes(content)
    refused(manage(*USER, "--claims", str(file)), naming=naming)
    assert not get_user_model().objects.exists()


def test_a_taken_address_is_refused_without_regard_to_case(manage: Manage) -> None:
    assert manage(*USER).status == 0
    refused(
        manage("create_user", "--email", "ADA@example.com", "--password", PASSWORD), naming="email"
    )


def test_a_person_is_made_with_everything(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text('{"given_name": "Ada", "additional_info": {"warehouse": {"seeds": 3}}}')
    words = [
        "--username",
        "ada",
        "--verified",
        "--role",
        "developer",
        "--role",
        "staff",
        "--claims",
        str(file),
    ]
    ran = manage(*USER, *words, "--json")
    assert (ran.status, ran.err) == (0, "")
    person = people.find(ran.made["id"])
    assert ran.made == {
        "id": str(person.pk),
        "email": "ada@example.com",
        "username": "ada",
        "verified": True,
    }
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
