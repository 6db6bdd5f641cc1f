"""The second process: sends one kind of work over several connections.

Reads `{"url", "work", "state", "count", "connections"}` from standard input; prints the seconds it took.
"""

import json
import sys
import threading
import time
from typing import Any

from tests.bench import work


def main() -> None:
    """Warm every connection up, then wait for a line, then measure."""
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    unit = next(row.unit for row in work.ALL if row.name == order["work"])
    lanes = [
        (work.Connection(order["url"]), dict(order["state"])) for _ in range(order["connections"])
    ]
    for connection, state in lanes:
        for _ in range(20):
            unit(connection, state)
    print("warm", flush=True)
    sys.stdin.readline()
    failures: list[BaseException] = []

    def run(connection: work.Connection, state: work.State) -> None:
        try:
            for _ in range(order["count"] // order["connections"]):
                unit(connection, state)
        except (OSError, work.UnexpectedAnswerError) as error:
            failures.append(error)

    started = time.perf_counter()
    threads = [threading.Thread(target=run, args=lane) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"{order['work']}: {failures[0]}")
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main()
