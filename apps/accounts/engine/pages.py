"""allauth's pages, where ours differ."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from apps.accounts.engine import guard
from apps.accounts.errors import TooManyTries
from apps.accounts.services import addresses, guesses, people
from apps.accounts.services.guesses import Guess

# Where the session keeps an address that somebody proposed: an address of ours must not show it.
LOGIN_HINT_KEY = "login_hint"


def hinted_email(request: HttpRequest) -> str:
    """The address that the session, `login_hint` or `email` proposes, if it is one."""
    proposed = (request.GET.get("login_hint"), request.GET.get("email"))
    hint = next(filter(None, proposed), request.session.get(LOGIN_HINT_KEY, ""))
    try:
        validate_email(hint)
    except ValidationError:
        return ""
    return hint


class SignIn(views.LoginView):
    """Sign in; `login_hint` fills the address in (OpenID Connect Core 1.0 §3.1.2.1)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign in, or find the door shut: it lets only so many through from one address."""
        if not guard.lets_in(request, action="sign_in", email=request.POST.get("login", "")):
            refusal: HttpResponseBase = ratelimit.respond_429(request)
            return refusal
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return answer

    def get_initial(self) -> dict[str, Any]:
        """The address, when the request proposes one."""
        initial = super().get_initial()
        return {**initial, "login": hinted_email(self.request)}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Whole or not at all: a code that cannot be mailed leaves everything as it was."""
        with transaction.atomic():
            answer: HttpResponseBase = super().form_valid(form)
        return answer


class SignUp(views.SignupView):
    """Sign up, with the same hint."""

    def get_initial(self) -> dict[str, Any]:
        """The address, when the request proposes one."""
        initial = super().get_initial()
        return {**initial, "email": hinted_email(self.request)}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Whole or not at all: no account stays behind whose code could not be mailed."""
        with transaction.atomic():
            answer: HttpResponseBase = super().form_valid(form)
        return answer


class SignUpByPasskey(SignUp):
    """Sign up without a password: the passkey is made once the address is confirmed."""

    template_name = "account/signup_by_passkey.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form leaves the password out."""
        return {**super().get_form_kwargs(), "by_passkey": True}


class _ForSomebody:
    """Mixin: a code that was sent to a person who is gone meanwhile is worth nothing."""

    process: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start anew instead of failing half way."""
        process = self.process.resume(request)
        if process and "user_id" in process.state and not self._stands(process):
            process.abort()
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def _stands(self, process: Any) -> bool:
        return process.user is not None


class _ToTheirMailbox(_ForSomebody):
    """Mixin: so is one whose mailbox was taken off the account meanwhile, or that was shut."""

    def _stands(self, process: Any) -> bool:
        person = process.user
        return (
            super()._stands(process)
            and person.is_active
            and addresses.owner_of(process.state["email"]) == person.pk
        )


class _CodeIsCounted:
    """Mixin: a code is counted before it is compared, and taken back when it was right.

    allauth counts in the session, where many requests at once read the same number.
    """

    _process: Any
    _guess: Guess | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Compare, unless there were too many tries at this account or from this address."""
        if getattr(self, "_action", "verify") == "verify":
            try:
                email = self._process.state["email"]
                self._guess = guard.count(request, door=guesses.CODE, email=email)
            except TooManyTries:
                refusal: HttpResponseBase = ratelimit.respond_429(request)
                return refusal
        return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def form_valid(self, form: Any) -> HttpResponseBase:
        """The right code."""
        if self._guess:
            guesses.take_back(self._guess)
        return super().form_valid(form)  # type: ignore[misc, no-any-return]

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """A wrong one."""
        if self._guess:
            guesses.was_wrong(self._guess)
        return super().form_invalid(form)  # type: ignore[misc, no-any-return]


@method_decorator(rate_limit(action="enter_code"), name="dispatch")
class VerifyEmail(_ForSomebody, _CodeIsCounted, views.ConfirmEmailVerificationCodeView):
    """Enter the code that was mailed to a new address."""

    process = EmailVerificationProcess


@method_decorator(rate_limit(action="enter_code"), name="dispatch")
class EnterResetCode(_ToTheirMailbox, _CodeIsCounted, views.ConfirmPasswordResetCodeView):
    """Enter the code that lets one choose a new password."""

    process = PasswordResetVerificationProcess


class ChooseNewPassword(_ToTheirMailbox, views.CompletePasswordResetView):
    """Choose a new password after the code; where the person was going is kept."""

    process = PasswordResetVerificationProcess

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, with `next` in the form's address."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["action_url"] = passthrough_next_redirect_url(
            self.request, reverse("account_complete_password_reset"), REDIRECT_FIELD_NAME
        )
        return found

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Judged again with the row held: the owner may take the account back at this instant."""
        with transaction.atomic():
            people.hold(self._process.user.pk)
            if not self._stands(self._process):
                self._process.abort()
                return redirect("account_login")
            answer: HttpResponseBase = super().form_valid(form)
        return answer


class ManageAddresses(views.EmailView):
    """Add, confirm, remove and choose addresses."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """An address is added with its code on the way, or not at all."""
        with transaction.atomic():
            answer: HttpResponseBase = super().form_valid(form)
        return answer

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._in_one_transaction(super()._action_primary, request)

    def _action_remove(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._in_one_transaction(super()._action_remove, request)

    def _in_one_transaction(self, act: Any, request: HttpRequest) -> Any:
        """Two tables change together or not at all; a lost race for an address is said so."""
        try:
            with transaction.atomic():
                return act(request)
        except IntegrityError:
            messages.error(request, _("This address cannot be used here."))
            return None
