"""The base of every error that an app's rules raise."""


class DomainError(Exception):
    """A rule said no.

    `code` is for programs, `message` is a sentence for the person, `status` the HTTP status an
    answer should carry. `field` names the input at fault, if one is. The private `detail` goes
    to the log only.
    """

    code = "error"
    message = "That did not work."
    status = 400

    def __init__(
        self, message: str | None = None, *, field: str | None = None, detail: str = ""
    ) -> None:
        self.message = message or type(self).message
        self.field = field
        self.detail = detail
        super().__init__(self.message)


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    code = "not_found"
    message = "There is nothing here."
    status = 404


class Forbidden(DomainError):
    """The caller is known and may not."""

    code = "forbidden"
    message = "You are not allowed to do this."
    status = 403


class Invalid(DomainError):
    """A value was refused; `field` says which."""

    code = "invalid"
    message = "This value is not valid."


class Conflict(DomainError):
    """Somebody was faster, or the thing exists already."""

    code = "conflict"
    message = "This was changed in the meantime."
    status = 409


class Unavailable(DomainError):
    """Something that we stand on is missing for the moment.

    `detail` is for the operator, names the setting, and is the one line that the log gets.
    """

    code = "unavailable"
    message = "This does not work at the moment. Nothing was changed; try again in a few minutes."
    status = 503
