"""The connection; the module and class are named as Django looks for them."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Persistent connections whose health is asked of the operating system, not of the server.

    Django sends `SELECT 1` before the first statement of each request: a round trip that costs as
    much as the statement. A server that restarted has closed its side of the socket, which this
    machine's kernel knows for nothing; only when there is something to read on a connection that
    should be silent is the server itself asked.
    """

    def is_usable(self) -> bool:
        """Whether the connection may be used again."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        if not poll.poll(0):
            return True
        return super().is_usable()
