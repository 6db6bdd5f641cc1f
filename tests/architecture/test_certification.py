"""The certification page names tests that exist, each module of a plan once, and a reason where no test is named."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tests.architecture import source

PAGE = source.ROOT / "docs" / "reference" / "certification.md"
PROTOCOL = "tests/protocol/"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


class Row(NamedTuple):
    """One row of a plan's table."""

    plan: str
    modules: tuple[str, ...]
    shown: str


def rows() -> Iterator[Row]:
    """Yield the rows of all tables, with the heading they stand below."""
    plan = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            plan = line.removeprefix("## ")
        if line.startswith("| `"):
            module, _, shown = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Row(plan, tuple(re.findall(r"`([^`]+)`", module)), shown)


def names_in(path: str) -> set[str]:
    """Return the names of the tests of one file."""
    file = source.ROOT / (path if path.startswith("tests/") else PROTOCOL + path)
    if not file.exists():
        return set()
    return {node.name for node in ast.walk(source.tree(file)) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    named = set(NAMED.findall(PAGE.read_text(encoding="utf-8")))
    assert len(named) > 100
    assert [(path, name) for path, name in named if name not in names_in(path)] == []


def test_every_row_names_a_test_or_a_reason() -> None:
    assert [
        row
        for row in rows()
        if len(NAMED.sub("", row.shown).strip()) < 8 and not NAMED.search(row.shown)
    ] == []


def test_no_module_stands_twice_in_a_plan() -> None:
    seen = Counter((row.plan, module) for row in rows() for module in row.modules)
    assert [pair for pair, times in seen.items() if times > 1] == []
