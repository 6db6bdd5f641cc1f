"""The forms that carry what an authenticator answered. A script fills them in."""

import json
from typing import Any, ClassVar, Final

from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.factors.engine import passkeys, proving
from apps.factors.models import Factor
from apps.factors.services import passkeys as services

SIGN_IN: Final = "sign-in"
SECOND_STEP: Final = "second-step"
AGAIN: Final = "again"
ADD: Final = "add"
SIGN_UP: Final = "sign-up"
SET_UP: Final = "set-up"

_LONGEST_ANSWER: Final = 16_384
_TYPE: Final = "webauthn"


class _AnswerField(forms.Field):
    """The authenticator's answer as JSON, within bounds; what it means, the ceremony judges."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        missing = _("No passkey was used. That needs JavaScript, and a browser that can do it.")
        super().__init__(label=_("Passkey"), error_messages={"required": missing})

    def to_python(self, value: Any) -> Any:
        """The parsed answer, or nothing."""
        if not value or len(value) > _LONGEST_ANSWER:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None


class _ProofForm(forms.Form):
    """An answer that proves a passkey; the challenge is used up, whatever comes of it."""

    credential = _AnswerField()
    purpose: ClassVar[str]
    more: ClassVar[dict[str, bool]] = {}
    factor: Factor

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_credential(self) -> Any:
        """Judge the answer."""
        answer = self.cleaned_data["credential"]
        try:
            self.factor = passkeys.prove(
                context.request, answer, purpose=self.purpose, user=self.user
            )
        except DomainError as fault:
            raise ValidationError(fault.message, code=fault.code) from None
        return answer

    def save(self) -> None:
        """Remember the proof in the session."""
        _remember(self.factor, **self.more)


class SignInByPasskeyForm(_ProofForm):
    """Instead of a password: device and person are proved at once."""

    purpose = SIGN_IN
    more: ClassVar = {"passwordless": True}


class SecondStepForm(_ProofForm):
    """After a password."""

    purpose = SECOND_STEP


class AgainForm(_ProofForm):
    """In a session, before something that matters."""

    purpose = AGAIN
    more: ClassVar = {"reauthenticated": True}


class NewPasskeyForm(forms.Form):
    """A passkey that was just made, and what to call it."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=64,
        help_text=_("So that you recognise it in a list. We suggest one if you leave this empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = _AnswerField()
    purpose: ClassVar[str] = ADD
    factor: Factor

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Judge the answer, and keep the passkey."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            facts = passkeys.make(
                context.request, data["credential"], purpose=self.purpose, user=self.user
            )
            self.factor = services.add(user_id=self.user.pk, name=data["name"], facts=facts)
        except DomainError as fault:
            where = fault.field if fault.field in self.fields else None
            self.add_error(where, ValidationError(fault.message, code=fault.code))
        return data

    def remember(self, **more: bool) -> None:
        """Whoever made it has proved it: it was opened for that."""
        _remember(self.factor, **more)


class SignUpPasskeyForm(NewPasskeyForm):
    """The first passkey of somebody who signs up with it."""

    purpose = SIGN_UP


class SetUpPasskeyForm(NewPasskeyForm):
    """The passkey of somebody of whom a second step is demanded, while they sign in."""

    purpose = SET_UP


def _remember(factor: Factor, **more: bool) -> None:
    proof = services.proof_of(factor)
    proving.proved(context.request, factor, proof=proof, type=_TYPE, **more)
