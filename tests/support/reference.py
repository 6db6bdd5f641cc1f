"""`make docs`: writes anew what is made of something else.

.env.example                    from the table of docs/reference/environment.md
docs/reference/conformance.md   from the tests' `spec` markers
"""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "docs" / "reference" / "environment.md"
CONFORMANCE = ROOT / "docs" / "reference" / "conformance.md"
EXAMPLE = ROOT / ".env.example"
ROW = re.compile(
    r"^\| (?P<names>`[A-Z_`, ]+`) \| (?P<default>.*?) \| (?P<text>.*) \|$", re.MULTILINE
)

HEADER = """\
# Settings of an installation. Copy this file to .env and change what you need; the environment wins over the file.
# A line that is commented out shows the default. What each one may be: docs/reference/environment.md
#
# As it stands, this is a development installation. In production leave DEBUG out and set at least
# SECRET_KEY, KEY_ENCRYPTION_KEYS, IDP_ISSUER, DATABASE_URL and EMAIL_URL.
"""
# Shown switched on: the one line that makes a fresh copy of the file work on a developer's machine.
DEVELOPMENT = {"DEBUG": "True"}


def example() -> str:
    """Return the text of .env.example."""
    blocks = [HEADER]
    for row in ROW.finditer(ENVIRONMENT.read_text(encoding="utf-8")):
        plain = row["text"].replace("`", "")
        blocks.append(
            "\n".join(textwrap.wrap(plain, 100, initial_indent="# ", subsequent_indent="# "))
        )
        for name in names(row):
            default = _default(row["default"])
            on = DEVELOPMENT.get(name)
            blocks.append(f"{name}={on}" if on else f"#{name}={default}")
        blocks.append("")
    return "\n".join(blocks)


def documented() -> list[str]:
    """Return the variables that the settings page names, in its order."""
    return [
        name for row in ROW.finditer(ENVIRONMENT.read_text(encoding="utf-8")) for name in names(row)
    ]


def names(row: re.Match[str]) -> list[str]:
    """Return the variables of one row of the table."""
    return re.findall(r"[A-Z_]+", row["names"])


def _default(cell: str) -> str:
    """Return the value that a cell of the table shows; a place inside the checkout or an explanation is left out."""
    found = re.match(r"`([^`…$]*)`", cell)
    value = found[1] if found else ""
    return f'"{value}"' if re.search(r"[\s#<>]", value) else value


def main() -> int:
    """Write the files; returns the exit status."""
    EXAMPLE.write_text(example(), encoding="utf-8")
    # One word: before our option is known, a second one would be taken for the tests to collect.
    words = ["--collect-only", "-qq", f"--conformance={CONFORMANCE}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        sys.stdout.buffer.write(done.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
