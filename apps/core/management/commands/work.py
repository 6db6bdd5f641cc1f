"""`manage.py work`: does the jobs that pages and APIs leave for later."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import CommandParser

from apps.core.management.operator import PlainCommand
from apps.core.services import recurring, worker


class Command(PlainCommand):
    """See `help`."""

    help = "Do jobs as they come, until Ctrl-C or SIGTERM. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """For how long."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        """Work; the job in hand is finished before it ends."""
        if once:
            recurring.enqueue_due()
            self.stdout.write(f"jobs: {worker.run_due()}")
            return
        ended = threading.Event()

        def end_soon(_signal: int, _frame: FrameType | None) -> None:
            ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end_soon)
        self.stdout.write("The worker takes jobs.")
        self.stdout.flush()
        worker.run_until(ended)
