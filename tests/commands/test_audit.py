"""`manage.py audit`, from the operator's chair."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.audit.models import Event
from apps.audit.services import trail
from tests.audit.conftest import ANN, write  # noqa: F401 # a fixture

pytestmark = pytest.mark.django_db
Write = Any


def answer(capsys: Any, *words: str) -> Any:
    """What the command says in JSON."""
    call_command("audit", *words, "--json")
    return json.loads(capsys.readouterr().out)


def refusal(*words: str) -> tuple[str, int]:
    """The sentence and status of a command that fails."""
    with pytest.raises(CommandError) as caught:
        call_command("audit", *words)
    return str(caught.value), caught.value.returncode


def test_an_honest_trail(write: Write, capsys: Any) -> None:  # noqa: F811
    write(3)
    assert answer(capsys, "verify") == {
        "events": 3,
        "first": 1,
        "last": 3,
        "erased": 0,
        "unsealed": 0,
        "faults": 0,
    }


def test_a_tampered_one_is_a_sentence_and_a_status_of_its_own(write: Write, capsys: Any) -> None:  # noqa: F811
    write(3)
    Event.objects.filter(position=2).delete()
    assert refusal("verify") == ("The audit trail is not as it was written: 1 faults.", 3)
    assert "Position 2 was removed." in capsys.readouterr().out
    assert refusal("--json", "verify")[1] == 3
    assert json.loads(capsys.readouterr().out)["told"] == ["Position 2 was removed."]


def test_a_checkpoint_is_kept_and_checked_later(
    write: Write,  # noqa: F811
    capsys: Any,
    tmp_path: Path,
) -> None:
    write(2)
    file = tmp_path / "point.json"
    made = answer(capsys, "checkpoint", "--output", str(file))
    assert made["position"] == 2
    assert file.stat().st_mode & 0o777 == 0o600
    write(1)
    assert answer(capsys, "verify", "--checkpoint", str(file))["faults"] == 0
    assert refusal("checkpoint", "--output", str(file))[1] == 2
    Event.objects.filter(position=2).update(hash="0" * 64)
    assert refusal("verify", "--checkpoint", str(file))[1] == 3


@pytest.mark.parametrize(
    "content", ["{}", '{"checkpoint": 1}', '{"checkpoint": "a.b.c"}', "[]", "no"]
)
def test_a_file_that_is_no_checkpoint_is_bad_input(tmp_path: Path, content: str) -> None:
    file = tmp_path / "point.json"
    file.write_text(content)
    assert refusal("verify", "--checkpoint", str(file))[1] == 2


def test_export_is_one_object_a_line(write: Write, capsys: Any, tmp_path: Path) -> None:  # noqa: F811
    write(3)
    call_command("audit", "export", "--name", "session.begun", "--since", "2026-01-01")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["position"] for line in lines] == [1, 2, 3]
    assert lines[0]["parties"]["subject"]["address"] == "203.0.113.7"
    assert Event.objects.get(name="audit.exported").details == {"events": 3}
    file = tmp_path / "trail.jsonl"
    call_command("audit", "export", "--until", "2026-01-01T00:00:00+01:00", "--output", str(file))
    assert file.read_text() == ""
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_erased_person_is_exported_as_that(write: Write, capsys: Any) -> None:  # noqa: F811
    write(1)
    trail.erase(person_id=ANN)
    call_command("audit", "export", "--name", "session.begun")
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert line["parties"] == {"subject": {"erased": True}}


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--since", "yesterday"),
        ("export", "--name", "no.such_event"),
        ("export", "--output", "/no/such/folder/file"),
        ("nonsense",),
        ("purge",),
        ("purge", "--days", "x"),
        ("verify", "--checkpoint", "/no/such/file"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...]) -> None:
    sentence, status = refusal(*words)
    assert status == 2
    assert "\n" not in sentence


def test_purge_says_how_many(write: Write, capsys: Any) -> None:  # noqa: F811
    write(2)
    assert answer(capsys, "purge", "--days", "30") == {"removed": 0}
