"""A server that the tests started as a process of its own."""

import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.waiting import until

START_SECONDS = 60
END_SECONDS = 10


@dataclass
class Program:
    """A server that the tests started: where it is, and its last words when something goes wrong."""

    url: str
    folder: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "log").read_text(errors="replace")

    def wait_until_it_answers(self, path: str) -> None:
        """Return when `path` answers 200; raises AssertionError with the log if the program ends before."""

        def answers() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"{self.url} ended with status {self.process.returncode}:\n{self.log}"
                )
            try:
                with urllib.request.urlopen(self.url + path, timeout=5) as response:  # noqa: S310 # our own http://
                    return bool(response.status == 200)
            except urllib.error.HTTPError as error:
                error.close()
                return False
            except OSError:
                return False

        try:
            until(answers, seconds=START_SECONDS, what=f"{self.url}{path}")
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.log}") from error

    def stop(self) -> None:
        """End it as an operator would; a second call does nothing."""
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
