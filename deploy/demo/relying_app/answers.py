"""What a resource answered, in a form that a page can show."""

import json
from dataclasses import dataclass
from typing import Any

import requests

SHOWN_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answered call: the body is JSON where it was JSON, otherwise text."""

    action: str
    method: str
    url: str
    status: int
    reason: str
    challenge: str
    body: Any

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return 200 <= self.status < 300

    @property
    def problem_title(self) -> str:
        """What went wrong (RFC 9457 §3.1.3, or `error` of RFC 6750 where that is what came)."""
        return self._member("title") or self._member("error")

    @property
    def problem_detail(self) -> str:
        """The explanation of it (RFC 9457 §3.1.4)."""
        return self._member("detail") or self._member("error_description")

    @property
    def shown_body(self) -> str:
        """The body for reading, cut at a length a page can bear."""
        text = (
            self.body
            if isinstance(self.body, str)
            else json.dumps(self.body, indent=2, ensure_ascii=False)
        )
        return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "\n…"

    def _member(self, name: str) -> str:
        value = self.body.get(name) if isinstance(self.body, dict) else None
        return value if isinstance(value, str) else ""


def read(response: requests.Response, *, action: str) -> Answer:
    """Turn a response into an Answer; a body that claims to be JSON and is not is shown as text."""
    return Answer(
        action=action,
        method=str(response.request.method),
        url=response.url,
        status=response.status_code,
        reason=response.reason or "",
        challenge=response.headers.get("WWW-Authenticate", ""),
        body=_body(response),
    )


def _body(response: requests.Response) -> Any:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        try:
            return response.json()
        except requests.JSONDecodeError:
            return response.text
    return response.text
