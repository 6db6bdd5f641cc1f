"""The words of the Makefile: the project's front door."""

import subprocess

from tests.architecture import source

WORDS = {
    *("help", "setup", "run", "test", "check", "lint", "types", "contracts", "format"),
    *("migrate", "shell", "seed", "keys", "bench", "docs", "messages", "clean", "lock"),
}


def test_make_alone_explains_every_word() -> None:
    # This test may itself have been started by make, which then announces folders.
    told = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {line.split()[1] for line in told.splitlines()} == WORDS


def test_shell_scripts_are_well_formed() -> None:
    scripts = [*(source.ROOT / "deploy").rglob("*.sh"), source.ROOT / ".ci" / "run"]
    assert len(scripts) >= 5
    for script in scripts:
        shell = script.read_text(encoding="utf-8").splitlines()[0].rpartition("/")[2].split()[-1]
        subprocess.run([shell, "-n", str(script)], check=True)
