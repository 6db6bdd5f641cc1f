"""Logs as JSON lines, each with the request's id; no secret and no personal data in them."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")
# PostgreSQL's second line repeats the row that it refused.
_VALUES = re.compile(r"^DETAIL:.*$", re.MULTILINE)
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, request_id, message, and given extras."""

    def format(self, record: logging.LogRecord) -> str:
        """Render `record`; a value JSON has no form for becomes text."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": _without_path(record),
        }
        line |= {k: v for k, v in record.__dict__.items() if k not in _STANDARD}
        if record.exc_info:
            line["exception"] = _VALUES.sub(
                "DETAIL: left out", self.formatException(record.exc_info)
            )
        return json.dumps(line, default=str, ensure_ascii=False)


def _without_path(record: logging.LogRecord) -> str:
    """Django names the path of a request that it refuses; a path may hold a mailed secret."""
    message, request = record.getMessage(), getattr(record, "request", None)
    path = str(getattr(request, "path", "")).encode("unicode_escape").decode("ascii")
    if len(path) < 2:
        return message
    match = getattr(request, "resolver_match", None)
    return message.replace(path, match.route if match else "unmatched")
