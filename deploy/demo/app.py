"""Starts one instance of the demo relying app.

python app.py --config demo.json --instance notes --port 8001
"""

import argparse
import logging
import socket
import sys
from collections.abc import Sequence

from relying_app.application import create_app
from relying_app.config import ConfigError, load
from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Keeps request lines, which can carry authorization codes, out of the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""

    def version_string(self) -> str:
        """Name no server software in the `Server` header."""
        return "demo"


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; argparse ends the program with status 2 on bad usage."""
    parser = argparse.ArgumentParser(description="The demo relying app.")
    parser.add_argument("--config", required=True, help="the JSON file described in README.md")
    parser.add_argument("--instance", required=True, help="a key of `instances` in that file")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args(argv)


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or raise OSError or OverflowError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; return the exit status."""
    options = arguments(argv)
    try:
        instance = load(path=options.config, instance=options.instance)
        listener = listen(options.host, options.port)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, OverflowError) as error:
        print(f"Cannot listen on {options.host}:{options.port}: {error}.", file=sys.stderr)
        return 1
    logging.basicConfig(level=logging.WARNING, format="demo %(levelname)s %(message)s")
    with listener:
        server = make_server(
            options.host,
            options.port,
            create_app(instance),
            threaded=True,
            request_handler=QuietHandler,
            fd=listener.fileno(),
        )
        print(f"{instance.name} is at {instance.home}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
        finally:
            server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
