"""The conformance page names each specification by one name, and no specification without a word about it."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.architecture import source
from tests.support.conformance_gaps import GAPS
from tests.support.specifications import ALL

KNOWN = {row.name for row in ALL}


def markers() -> Iterator[tuple[str, str]]:
    """Yield the file of each `spec` marker of the tests, and the specification it names."""
    for path in source.files("tests"):
        for node in ast.walk(source.tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func) != "pytest.mark.spec":
                continue
            yield source.name(path), text_of(node.args[0], source.tree(path))


def text_of(argument: ast.expr, module: ast.Module) -> str:
    """Return what a marker names: in place, or by a constant of its module."""
    if isinstance(argument, ast.Name):
        named = [
            node.value
            for node in module.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == argument.id
        ]
        argument = named[0] if named else argument
    return str(argument.value) if isinstance(argument, ast.Constant) else ast.unparse(argument)


def test_no_specification_has_two_rows() -> None:
    for names in ([row.name for row in ALL], [row.url for row in ALL]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_marker_names_a_known_specification() -> None:
    """A new one gets a row in tests/support/specifications.py."""
    assert [(path, name) for path, name in markers() if name not in KNOWN] == []


def test_every_gap_names_a_known_specification() -> None:
    assert [gap for gap in GAPS if gap.specification not in KNOWN] == []


def test_of_every_specification_something_is_shown_or_said_to_be_missing() -> None:
    named = {name for _, name in markers()} | {gap.specification for gap in GAPS}
    assert named >= KNOWN


def test_gaps_fit_into_their_table() -> None:
    for gap in GAPS:
        assert all(gap), gap
        assert not any("|" in cell or "\n" in cell for cell in gap), gap
