"""The forms in which a factor is proved, set up and named."""

from typing import Any

from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.engine import guard
from apps.accounts.services import guesses
from apps.core.errors import DomainError
from apps.factors.engine import notices, proving
from apps.factors.models import Factor
from apps.factors.services import codes


class CodeForm(forms.Form):
    """A code of an authenticator app, or one of those kept for when it is lost."""

    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    factor: Factor
    # The id of the code that was mailed for this sign-in.
    mailed: str | None = None

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Use the code up. Asked once only: a second look would find it used."""
        code = str(self.cleaned_data["code"])
        try:
            with guard.guess(context.request, door=guesses.FACTOR, email=self.user.email):
                self.factor = codes.prove(user_id=self.user.pk, code=code, mailed=self.mailed)
        except DomainError as fault:
            raise ValidationError(fault.message, code=fault.code) from None
        return code

    def _record(self, **more: Any) -> None:
        proof = codes.PROOFS[self.factor.kind]
        proving.proved(context.request, self.factor, proof=proof, **more)
        if self.factor.kind == Factor.Kind.RECOVERY:
            notices.recovery_used(self.user)


class SignInCodeForm(CodeForm):
    """At sign-in."""

    def save(self) -> None:
        """Record the proof."""
        self._record()


class ReauthenticateCodeForm(CodeForm):
    """In a session, before something that matters."""

    def save(self) -> None:
        """Record the proof, which makes the session as fresh as it is."""
        self._record(reauthenticated=True)


class NameForm(forms.Form):
    """What a factor is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("So that you know later which one it is: “Phone”, say."),
        error_messages={"required": _("Give it a name.")},
    )


class AppForm(NameForm):
    """A new authenticator app: what it shows, and what to call it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        help_text=_("The six digits that the app shows now."),
        error_messages={"required": _("Enter the code that the app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "name")
