"""What every protocol error is, and those that any endpoint may answer."""

import re
from typing import ClassVar

from apps.core.errors import DomainError

# RFC 6749 §4.1.2.1, §5.2: what error_description may contain.
_FORBIDDEN_IN_DESCRIPTION = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class OAuthError(DomainError):
    """A protocol answer of refusal.

    `code` is the wire's `error`, `description` its `error_description`: for programs and their
    makers, so never translated.
    """

    code = "server_error"
    message = "Something went wrong here."
    may_redirect: ClassVar[bool] = False

    def __init__(self, description: str | None = None, *, detail: str = "") -> None:
        public = _FORBIDDEN_IN_DESCRIPTION.sub("'", description or type(self).message)
        super().__init__(public, detail=detail)

    @property
    def description(self) -> str:
        """The public sentence, inside RFC 6749's character set."""
        return self.message


class InvalidRequest(OAuthError):
    """RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1."""

    code = "invalid_request"
    message = "The request is malformed."
    may_redirect = True


class RequestTooLarge(InvalidRequest):
    """The same, for a body beyond any honest client's."""

    message = "The request is too large."
    status = 413
    may_redirect = False


class ServerError(OAuthError):
    """RFC 6749 §4.1.2.1: status 500 has no other way through a redirect."""

    code = "server_error"
    status = 500
    may_redirect = True


class TemporarilyUnavailable(OAuthError):
    """RFC 6749 §4.1.2.1."""

    code = "temporarily_unavailable"
    message = "The service is busy; try again shortly."
    status = 503
    may_redirect = True


class TooManyRequests(TemporarilyUnavailable):
    """The same, for one address alone (RFC 6585 §4, RFC 9126 §2.3)."""

    message = "Too many requests came from this address; try again in a minute."
    status = 429
