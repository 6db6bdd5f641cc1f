"""Small files and small functions: the aims of docs/architecture.md, with the few exceptions named."""

import ast
from statistics import median

from tests.architecture import source

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
MEDIAN_OF_FILES = 90
# Tables, which would not be clearer in two pieces.
LONG_FUNCTIONS = {"idp/env.py:load", "tests/support/environment.py:settings"}


def test_files_are_short_enough_to_be_read_at_once() -> None:
    long = {
        source.name(path): lines
        for path in source.files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_OF_A_FILE
    }
    assert long == {}


def test_most_files_of_the_product_are_much_shorter() -> None:
    lengths = [
        len(path.read_text(encoding="utf-8").splitlines()) for path in source.files("apps", "idp")
    ]
    assert median(lengths) < MEDIAN_OF_FILES


def test_functions_fit_on_a_screen() -> None:
    long = {
        f"{source.name(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in source.files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}
