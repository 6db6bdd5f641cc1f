#!/usr/bin/env python
"""Vestibule's command line: `./manage.py help` lists what it can do."""

import os
import sys

from idp.env import ConfigurationError, assume_development_when_bare


def main() -> None:
    """Run one management command.

    A fault of the configuration, or a database that cannot be used, is a sentence, not a traceback.
    """
    assume_development_when_bare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idp.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"{error}")
    except OperationalError as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        sys.exit(f"The database (DATABASE_URL) cannot be used: {reason}.")


if __name__ == "__main__":
    main()
