"""What the doors of this app say when they stay shut."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop as _

from apps.core.errors import DomainError


class TooManyTries(DomainError):
    """The door counts, and the count is full (RFC 6585 §4)."""

    code = "too_many_tries"
    message = _("Too many tries. Wait a few minutes, then try again.")
    status = 429


class WrongCredentials(DomainError):
    """Address and password do not belong together; nothing says which of them is wrong."""

    code = "wrong_credentials"
    message = _("This e-mail address and password do not belong together.")
    status = 401
    # A 401 names how one can authenticate (RFC 9110 §15.5.2); ours has no registered scheme.
    auth_header = 'Session realm="accounts"'


class Closed(DomainError):
    """Whoever it is may not come in this way."""

    code = "closed"
    message = _("This account is switched off.")
    status = 403


class FormRefused(DomainError):
    """Some values of a form were refused; `faults` has the sentences by field."""

    code = "invalid"
    message = _("Some values are not valid.")

    def __init__(self, faults: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.faults = faults


class UpstreamFault(DomainError):
    """Signing in with another provider came to nothing; `reason` chooses the page's words.

    The reasons: cancelled, stale, unreachable, untrusted. The private `detail` is for the log,
    and holds nothing about the person.
    """

    code = "upstream"
    message = "Signing in with the other provider did not work."

    def __init__(self, reason: str, *, detail: str = "") -> None:
        super().__init__(detail=detail)
        self.reason = reason


class IdentityTaken(DomainError):
    """The other provider's account belongs to somebody else here, or changed hands meanwhile."""

    code = "identity_taken"
    message = "That account is linked to another account here."
    status = 409


class LastWayIn(DomainError):
    """Without it the person could not sign in any more."""

    code = "last_way_in"
    message = "Choose a password first: without one you could not sign in any more."
    status = 409
