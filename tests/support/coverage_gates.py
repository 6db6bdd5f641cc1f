"""`--coverage-gates`: a full run fails when too little of the product was run, and says which gate it was."""

import io
from collections.abc import Iterator

import coverage
import pytest
from coverage.exceptions import NoDataError

# Percent of lines and branches, and which files it is asked of.
GATES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (95, ("*",)),
    (100, ("apps/oauth/services/*", "apps/access/services/*")),
)
FAULTS = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option; it needs `--cov`."""
    parser.addoption(
        "--coverage-gates", action="store_true", help="fail below the project's coverage gates"
    )


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Measure after pytest-cov has put the workers' data together."""
    yield
    config = session.config
    if not config.getoption("--coverage-gates") or hasattr(config, "workerinput"):
        return
    config.stash[FAULTS] = faults()
    if config.stash[FAULTS] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which gates stayed closed, just above the summary line."""
    for fault in config.stash.get(FAULTS, []):
        terminalreporter.write_line(fault, red=True, bold=True)


def faults() -> list[str]:
    """Return one sentence for each gate that the run's coverage does not reach."""
    data = coverage.Coverage()
    data.load()
    found = []
    for least, patterns in GATES:
        try:
            reached = data.report(file=io.StringIO(), include=list(patterns), precision=2)
        except NoDataError:
            found.append(f"Coverage: nothing was measured in {', '.join(patterns)}.")
            continue
        if reached < least:
            found.append(
                f"Coverage of {', '.join(patterns)} is {reached:.2f} %; the gate is {least:g} %."
            )
    return found
