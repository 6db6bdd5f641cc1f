"""The base of every error that an app's rules raise."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class DomainError(Exception):
    """A rule said no.

    `code` is for programs, `message` is a sentence for the person, `status` the HTTP status an
    answer should carry. `field` names the input at fault, if one is. The private `detail` goes
    to the log only. A class's own sentence is marked with `gettext_noop` and translated when the
    error is raised; one that is given is translated already.
    """

    code = "error"
    message = _("That did not work.")
    status = 400

    def __init__(
        self, message: str | None = None, *, field: str | None = None, detail: str = ""
    ) -> None:
        self.message = message or gettext(type(self).message)
        self.field = field
        self.detail = detail
        super().__init__(self.message)


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    code = "not_found"
    message = _("There is nothing here.")
    status = 404


class Forbidden(DomainError):
    """The caller is known and may not."""

    code = "forbidden"
    message = _("You are not allowed to do this.")
    status = 403


class Invalid(DomainError):
    """A value was refused; `field` says which."""

    code = "invalid"
    message = _("This value is not valid.")


class Conflict(DomainError):
    """Somebody was faster, or the thing exists already."""

    code = "conflict"
    message = _("This was changed in the meantime.")
    status = 409


class Unavailable(DomainError):
    """Something that we stand on is missing for the moment.

    `detail` is for the operator, names the setting, and is the one line that the log gets.
    """

    code = "unavailable"
    message = _(
        "This does not work at the moment. Nothing was changed; try again in a few minutes."
    )
    status = 503
