"""The hosted pages' doors for JSON: the same forms, limits and stages, another answer.

Nothing here goes round allauth. What its form refuses is refused; a stage it has left (the
code that was mailed) is told as the next step, at the hosted page that takes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.accounts.engine import guard
from apps.accounts.engine.forms import NamedSignUpForm, SignInForm
from apps.accounts.errors import Closed, FormRefused, TooManyTries, WrongCredentials

# The forms' names of what the API calls otherwise.
_FIELDS = {"login": "email", "password1": "password", "__all__": ""}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a visitor stands: "signed_in", "pending" or "signed_out".

    When something is pending, `next` names the step and `path` is the page that takes it.
    """

    status: str
    next: str = ""
    path: str = ""


def standing(request: HttpRequest) -> Outcome:
    """Where this browser stands."""
    if request.user.is_authenticated:
        return Outcome("signed_in")
    stage = get_pending_stage(request)
    if stage and stage.urlname:
        return Outcome("pending", next=stage.key, path=reverse(stage.urlname))
    return Outcome("signed_out")


def sign_in(request: HttpRequest, *, email: str, password: str, remember: bool) -> Outcome:
    """Sign in with a password. Raises `WrongCredentials`, `TooManyTries`, `FormRefused`, `Closed`.

    Whoever was signed in here before is signed out.
    """
    if not guard.lets_in(request, action="sign_in", email=email):
        raise TooManyTries
    data = {"login": email, "password": password, "remember": remember}
    form = SignInForm(data, request=request)
    if not form.is_valid():
        raise _refusal(form)
    _leave(request)
    return _after(request, lambda: form.login(request, redirect_url=None))


def sign_up(request: HttpRequest, *, email: str, password: str, username: str) -> Outcome:
    """Make an account. A taken address looks the same, and its owner gets a mail.

    Raises `TooManyTries`, `FormRefused`, `Closed`, and `Conflict` for a taken user name.
    """
    if not get_adapter().is_open_for_signup(request):
        raise Closed("New accounts are made by an administrator here.")
    if not ratelimit.consume(request, action="signup"):
        raise TooManyTries
    data = {"email": email, "password1": password, "username": username}
    form = NamedSignUpForm(data)
    if not form.is_valid():
        raise _refusal(form)
    _leave(request)

    def enter() -> HttpResponse:
        user, response = form.try_save(request)
        return response or flows.signup.complete_signup(request, user=user)

    return _after(request, enter)


def _leave(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        get_adapter().logout(request)


def _after(request: HttpRequest, enter: Callable[[], HttpResponse]) -> Outcome:
    """Do it, whole or not at all, and say where that leads."""
    with transaction.atomic():
        try:
            response = enter()
        except ImmediateHttpResponse as answer:
            response = answer.response
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooManyTries
    outcome = standing(request)
    if outcome.status == "signed_out":
        raise Closed
    return outcome


def _refusal(form: Any) -> Exception:
    codes = {error.code for error in form.errors.as_data().get("__all__", [])}
    if "too_many_login_attempts" in codes:
        return TooManyTries()
    if "email_password_mismatch" in codes:
        return WrongCredentials()
    faults = {
        _FIELDS.get(name, name): [str(message) for message in messages]
        for name, messages in form.errors.items()
        if name != settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD
    }
    return FormRefused(faults)
