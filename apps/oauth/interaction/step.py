"""What a step is: a question about plain facts, the page that settles it, and its error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from apps.oauth.errors import OAuthError
from apps.oauth.interaction.facts import Facts, Request


@dataclass(frozen=True, slots=True)
class Page:
    """Where a step is settled: a URL name, and the query parameter that leads back.

    Pages of other apps get `next`, a path that resumes the request; our own get `request_id`.
    """

    url_name: str
    takes: Literal["next", "request_id"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may still have to happen before a code is issued.

    `error` is the protocol error for a request that forbids pages (OIDC Core §3.1.2.6).
    """

    name: str
    error: type[OAuthError]
    is_needed: Callable[[Request, Facts], bool]
    page: Callable[[Facts], Page]
