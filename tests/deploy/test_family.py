"""Child processes that live and end together."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from deploy.serve import family
from deploy.serve.family import ChildEndedError, Family
from tests.support.waiting import until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    """import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("deaf").touch()
time.sleep(60)""",
]


def test_a_child_that_dies_ends_the_others_and_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(ChildEndedError, match=r"The unlucky one ended by itself \(with status 3\)"),
        Family() as kin,
    ):
        kin.start("The steady one", SLEEPER, cwd=tmp_path)
        kin.start("The unlucky one", [sys.executable, "-c", "raise SystemExit(3)"], cwd=tmp_path)
        kin.live()
    assert kin.children["The steady one"].returncode == -signal.SIGTERM


def test_a_child_that_was_killed_is_told_by_the_signals_name(tmp_path: Path) -> None:
    with pytest.raises(ChildEndedError, match="by SIGKILL"), Family() as kin:
        kin.start("It", SLEEPER, cwd=tmp_path)
        kin.children["It"].kill()
        kin.live()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_whole_family(number: signal.Signals, tmp_path: Path) -> None:
    with Family() as kin:
        kin.start("It", SLEEPER, cwd=tmp_path)
        os.kill(os.getpid(), number)
        kin.live()
    assert kin.children["It"].returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(family, "END_SECONDS", 0.3)
    with Family() as kin:
        kin.start("The deaf one", DEAF, cwd=tmp_path)
        until((tmp_path / "deaf").exists, seconds=60, what="the child to close its ears")
        before = time.monotonic()
    assert kin.children["The deaf one"].returncode == -signal.SIGKILL
    assert time.monotonic() - before < 30


def test_signals_mean_what_they_meant_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Family():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
