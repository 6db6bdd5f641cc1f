"""Django's password validators, as far as they are ours."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.services import breached


class LengthValidator(MinimumLengthValidator):
    """Django's, in words of ours: its own are not there in every language."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return ngettext(
            "This password is too short. It must have at least %(n)d character.",
            "This password is too short. It must have at least %(n)d characters.",
            self.min_length,
        ) % {"n": self.min_length}


class BreachedPasswordValidator:
    """Refuses a password that is known from breaches or is an everyday word."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` for a known password."""
        if breached.is_breached(password):
            raise ValidationError(
                _(
                    "Many people use this password, and those who break into accounts try it "
                    "first. Choose another one."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """The rule, told before it is broken."""
        return _("It must not be a password that is known from break-ins elsewhere.")
