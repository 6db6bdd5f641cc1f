"""What the rules about factors say when they refuse."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import DomainError


class WrongCode(DomainError):
    """Nothing that the person has accepts this code, or not any more."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            _("This is not the code, or it has been used already. Enter the one shown now.")
        )


class TooSoon(DomainError):
    """After a failure one waits, each time twice as long."""

    code = "too_soon"
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(
            ngettext(
                "That was wrong too often. Wait %(seconds)d second, then try again.",
                "That was wrong too often. Wait %(seconds)d seconds, then try again.",
                self.seconds,
            )
            % {"seconds": self.seconds}
        )


class Demanded(DomainError):
    """The last factor of somebody who must have one stays."""

    code = "factor_demanded"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Your account must have a second step. Set up another one first."))


class TooMany(DomainError):
    """There is a bound to how many one may have."""

    code = "too_many"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("You have as many of these as one may have. Remove one first."))
