"""What must be true before anything starts.

Each function returns a sentence for the operator, or None.
"""

import socket
from collections.abc import Mapping

from django.db import OperationalError, connection
from django.db.utils import DatabaseError

LAST_PORT = 65_535


def ports(wanted: Mapping[str, int]) -> str | None:
    """Every port is a possible one, asked for once, and free. `wanted` maps variables to ports."""
    seen: dict[int, str] = {}
    for name, port in wanted.items():
        if port > LAST_PORT:
            return f"{name} is {port}, and there is no port above {LAST_PORT}: choose a lower one."
        if port in seen:
            return f"{seen[port]} and {name} are both {port}: choose different ones."
        seen[port] = name
        if _is_taken(port):
            variable = name.partition(" ")[0]
            return (
                f"Port {port} ({name}) is taken by another program: end it, or choose another one,"
                f" for example {variable}={port + 100 if port < LAST_PORT - 100 else port - 100}."
            )
    return None


def database() -> str | None:
    """The database of the settings answers."""
    try:
        connection.ensure_connection()
    except (OperationalError, DatabaseError, OSError) as error:
        settings = connection.settings_dict
        place = settings["HOST"] or "this machine"
        # The driver's first line names the fault; the others repeat it for each address it tried.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        return (
            f"The database {settings['NAME']} on {place} (DATABASE_URL) cannot be used: {reason}."
        )
    finally:
        connection.close()
    return None


def _is_taken(port: int) -> bool:
    """Whether somebody listens on `port`: ask for it, and call it (browsers may try IPv6 first)."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError:
        return True
    try:
        with socket.create_connection(("::1", port), timeout=0.5):
            return True
    except OSError:
        return False
