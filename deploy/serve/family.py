"""Child processes that live and end together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
END_SECONDS = 8
BEAT_SECONDS = 0.1
# The name of man 2 prctl.
PR_SET_PDEATHSIG = 1


class ChildEndedError(Exception):
    """A child ended by itself; the message says which and how."""


class Family:
    """Starts children, notices the first that dies, and ends all of them on the way out.

    Each child leads a process group of its own: Ctrl-C reaches only us, and we end them in order.
    """

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.is_ending = False

    def __enter__(self) -> Self:
        self.former = {number: signal.signal(number, self._end_soon) for number in ENDINGS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self.children.values():
            _signal(child, signal.SIGTERM)
        last_moment = time.monotonic() + END_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0, last_moment - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.wait()
        for number, handler in self.former.items():
            signal.signal(number, handler)

    def start(
        self, name: str, command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Start one child; `name` is what it is called when it dies."""
        self.children[name] = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_the_parent,  # noqa: PLW1509 # this process has no threads
        )

    def watch(self) -> None:
        """Look at every child once; raises ChildEndedError if one is gone."""
        for name, child in self.children.items():
            status = child.poll()
            if status is not None:
                how = (
                    f"with status {status}" if status >= 0 else f"by {signal.Signals(-status).name}"
                )
                raise ChildEndedError(f"{name} ended by itself ({how}); its last lines are above.")

    def live(self) -> None:
        """Return when somebody asks us to end; raises ChildEndedError if a child does so first."""
        while not self.is_ending:
            self.watch()
            time.sleep(BEAT_SECONDS)

    def _end_soon(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_ending = True


def _end_with_the_parent() -> None:
    """Ask the kernel, where it knows how, to end this child when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    """Signal the child's whole group, if it still lives."""
    if child.poll() is None:
        os.killpg(child.pid, number)
