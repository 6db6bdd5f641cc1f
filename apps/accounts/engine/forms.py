"""The forms of the hosted pages, in plain words and within bounds."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, SignupForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.accounts.engine import guard, levels, remembering
from apps.accounts.errors import TooManyTries
from apps.accounts.models.user import username_form
from apps.accounts.services import guesses, passwords, people
from apps.core.errors import Conflict


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["login"].error_messages |= {
            "required": _("Give your e-mail address."),
            "invalid": _("This is not an e-mail address. It looks like name@example.com."),
        }
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = _("Give your password.")
        self.fields["password"].validators.append(_short_enough())
        self.fields["remember"].label = _("Keep me signed in on this device")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; whether to stay so is remembered through all stages that may follow."""
        remembering.want(request, is_wanted=self.cleaned_data["remember"])
        answer: HttpResponse = super().login(request, redirect_url=redirect_url)
        # allauth sets the cookie's life by itself afterwards; ours is decided at the sign-in.
        remembering.again(request)
        return answer


class SignUpForm(SignupForm):
    """E-mail address and a new password."""

    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].error_messages |= {
            "required": _("Give your e-mail address."),
            "invalid": _("This is not an e-mail address. It looks like name@example.com."),
        }
        if not self.by_passkey:
            self.fields["password1"].label = _("Password")
            self.fields["password1"].error_messages["required"] = _("Choose a password.")
        honeypot = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        honeypot.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Make the person; when the address is taken, look the same and write to its owner.

        A race for the address ends the same way. The work is done in either case: the time must
        not tell what the page does not say.
        """
        if self.account_already_exists:
            data = self.cleaned_data
            people.rehearse(email=data["email"], password=data.get("password1"))
            return self._pretend(request)
        try:
            return super().try_save(request)  # type: ignore[no-any-return]
        except Conflict as fault:
            if fault.field != "email":
                raise
            self.account_already_exists = True
            return self._pretend(request)

    def _pretend(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        if self.cleaned_data.get("password1"):
            # A password that was chosen is a proof, and a proof brings new keys: so must this.
            levels.changed(request)
        return super().try_save(request)  # type: ignore[no-any-return]

    def save(self, request: HttpRequest) -> Any:
        """Make the person whole: the service writes address and profile in one transaction."""
        adapter = get_adapter()
        return adapter.save_user(request, adapter.new_user(request), self)


class NamedSignUpForm(SignUpForm):
    """The sign-up of the JSON API, which may also choose a user name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(required=False, validators=[username_form])

    def clean_username(self) -> str:
        """Whether it is taken, the service says."""
        return str(self.cleaned_data["username"])


class ChangeForm(ChangePasswordForm):
    """The present password and a new one; the present one is counted like every guess."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = _("New password")

    def clean_oldpassword(self) -> str:
        """Judge it, if there is a try left for whoever sits in this session."""
        try:
            guess = guard.count(context.request, door=guesses.PASSWORD, email=self.user.email)
        except TooManyTries:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        try:
            given = str(super().clean_oldpassword())
        except forms.ValidationError:
            guesses.was_wrong(guess)
            raise
        guesses.take_back(guess)
        return given


def _short_enough() -> MaxLengthValidator:
    return MaxLengthValidator(
        passwords.LONGEST,
        _("A password has at most %(most)d characters.") % {"most": passwords.LONGEST},
    )
