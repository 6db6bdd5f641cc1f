"""`make setup`, `make test`: what they say on a machine that lacks something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.serve.commands import ROOT

# Says its version, and fails at everything else.
OLD = '[ "$1" = -V ] && echo Python 3.9.18'


def program(folder: Path, name: str, body: str) -> Path:
    """Write a small program that stands in for one of the machine's."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def run(script: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "deploy" / "setup" / script), *words],
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    old = program(tmp_path, "python3", OLD)
    done = run("python.sh", PYTHON=str(old))
    assert done.returncode == 1
    assert (
        done.stderr == f"Vestibule needs Python 3.11 or newer, and PYTHON={old} is Python 3.9.18.\n"
    )
    assert done.stdout == ""


def test_a_machine_with_nothing_but_an_old_python_is_told_so(tmp_path: Path) -> None:
    program(tmp_path, "python3", OLD)
    done = run("python.sh", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Vestibule needs Python 3.11 or newer; this machine has Python 3.9.18."
    )
    assert done.stderr.count("\n") == 1


def test_a_name_that_is_no_program_is_refused() -> None:
    done = run("python.sh", PYTHON="/nowhere/python3")
    assert (done.returncode, done.stderr) == (
        1,
        "PYTHON=/nowhere/python3 is not a program that can be run.\n",
    )


def test_a_python_without_venv_is_refused_with_the_package_to_install(tmp_path: Path) -> None:
    poor = program(
        tmp_path, "python3", 'case "$*" in *venv*) exit 1;; -V) echo Python 3.11.2;; esac'
    )
    done = run("python.sh", PYTHON=str(poor))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11.2 lacks the venv module; install it")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose requirements are empty: what is tested here is the making of .venv, not pip."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "deploy" / "setup", copy / "deploy" / "setup")
    (copy / "deploy" / "demo").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "deploy/demo/requirements.txt"):
        (copy / name).touch()
    return copy


def install(checkout: Path) -> subprocess.CompletedProcess[str]:
    script = checkout / "deploy" / "setup" / "venv.sh"
    return subprocess.run(["sh", str(script), "dev"], capture_output=True, text=True, check=False)


def test_setting_up_is_quiet_when_nothing_is_to_do_and_does_what_is_needed(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    first = install(checkout)
    assert first.returncode == 0, first.stderr
    assert subprocess.run([python, "-c", "import pip"], check=False).returncode == 0
    again = install(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    (checkout / "requirements.txt").write_text("# changed\n")
    assert "Installing" in install(checkout).stdout
    # A moved environment's scripts point to where it was; one interrupted half way has no pip.
    moved = checkout.rename(checkout.with_name("moved"))
    shutil.rmtree(next((moved / ".venv").glob("lib/python*/site-packages/pip")))
    assert "Making .venv" in install(moved).stdout
    assert str(moved) in (moved / ".venv" / "bin" / "pip").read_text()
    assert install(moved).stdout == ""


def test_an_interrupted_installation_is_continued(checkout: Path) -> None:
    assert install(checkout).returncode == 0
    for stamp in (checkout / ".venv").glob(".installed-*"):
        stamp.unlink()
    healed = install(checkout)
    assert (healed.returncode, healed.stdout.count("Installing")) == (0, 1), healed.stderr
    assert "Making" not in healed.stdout


def test_missing_system_packages_are_named_when_they_may_not_be_installed(tmp_path: Path) -> None:
    """No package manager is on the path, and no browser."""
    program(tmp_path, "id", "echo 1000")
    done = run("system.sh", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "chromium" in done.stderr
    assert "Please install them." in done.stderr


def test_missing_system_packages_are_installed_by_root(tmp_path: Path) -> None:
    program(tmp_path, "id", "echo 0")
    log = tmp_path / "log"
    program(tmp_path, "apt-get", f'echo "$@" >> {log}')
    program(tmp_path, "env", 'while [ "${1#*=}" != "$1" ]; do shift; done; "$@"')
    done = run("system.sh", PATH=str(tmp_path))
    asked = log.read_text()
    assert asked.startswith("update")
    assert "install" in asked
    assert "chromium" in asked
    # It looks whether the installation did what it should; this one did not.
    assert done.returncode == 1
    assert "did not install" in done.stderr
