"""allauth's decisions that are ours: addresses it may redirect to, words, saving, signing in."""

import logging
import uuid
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.accounts.engine import forwarded, guard, telling
from apps.accounts.engine.upstream import entrance, proof
from apps.accounts.errors import TooManyTries
from apps.accounts.models import User
from apps.accounts.services import addresses, guesses, passwords, people, profiles, sessions
from apps.audit import events
from apps.core import languages, mail
from apps.core.errors import DomainError

logger = logging.getLogger("vestibule.accounts")
LONGEST_NEXT = 2048
# What the buttons say that lead to another way to confirm that it is you.
WAYS = {
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use an app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks, answered by our services."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This e-mail address and password do not belong together. Check both, or choose a "
            "new password."
        ),
        "account_inactive": _("This account is switched off."),
        "too_many_login_attempts": _(
            "Too many tries. Wait a while, then try again. A browser you have signed in with "
            "before works meanwhile."
        ),
        "rate_limited": _("Too many tries. Wait a moment, then try again."),
        "incorrect_code": _("This is not the code. Look at the newest message we sent."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "email_taken": _("This e-mail address cannot be used here."),
        "duplicate_email": _("This address is yours already."),
        "unverified_primary_email": _("Confirm this address first."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may make an account."""
        return bool(settings.REGISTRATION_OPEN)

    def get_login_stages(self) -> list[str]:
        """What lies between a proof and a session, in order: `LOGIN_STAGES` names them."""
        return list(settings.LOGIN_STAGES)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Hosted pages answer with pages; programs have /api/v1/."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `next` stays here: a path, or an address of the host that was asked."""
        if not url or len(url) > LONGEST_NEXT or not url.isprintable():
            return False
        if not url.startswith(("/", "http://", "https://")):
            return False
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address; a header that tells none counts as absent."""
        return forwarded.client_ip(request) or ""

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """What the browser calls itself, without signs that no browser sends."""
        return forwarded.user_agent(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that somebody waits for, in their language. Raises `MailUnavailable`."""
        user = context.get("user")
        language, zone = profiles.speaks(user_id=user.pk if user else None, email=email)
        send = partial(super().send_mail, template_prefix, email, context)
        with languages.speaking(language, zone):
            mail.sent(send)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person what was done; it stays done when no mail leaves.

        The mail has a link by which they say that it was not them.
        """
        address = email or user.email
        what = template_prefix.rpartition("/")[2]
        language, zone = profiles.speaks(user_id=user.pk)
        with languages.speaking(language, zone):
            context = (context or {}) | telling.context_of(
                self.request, user=user, what=what, address=address
            )
            try:
                self.send_mail(template_prefix, address, context)
            except mail.MailUnavailable as fault:
                logger.warning("%s The person was not told.", fault.detail)

    def clean_email(self, email: str) -> str:
        """Refuse what the table has no room for."""
        if len(email) > 254:
            raise ValidationError(_("This e-mail address is too long."), code="max_length")
        return email

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Judge a new password by the one rule there is."""
        try:
            passwords.check(password, user=user)
        except DomainError as fault:
            raise ValidationError(fault.message, code=fault.code) from None
        return password

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the person of a sign-up. Raises `Conflict` when somebody was faster."""
        data = form.cleaned_data
        return people.create(
            email=data["email"],
            # Nobody who signs up with a passkey has one.
            password=data.get("password1"),
            username=data.get("username"),
            # They just read a page in it, and mails should speak as the pages did.
            claims={"locale": translation.get_language()},
        )

    def set_password(self, user: User, password: str) -> None:
        """Change a password: every session ends but the one that asked."""
        kept = self._own_session(user)
        because = events.PASSWORD_CHANGED if kept else events.PASSWORD_RESET
        passwords.change(user=user, password=password, keep_session=kept, because=because)

    def _own_session(self, user: User) -> uuid.UUID | None:
        request = context.request
        if request.user.is_authenticated and request.user.pk == user.pk:
            return uuid.UUID(str(request.browser_session.pk))
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, unless the person was shut out, left, or changed the password meanwhile.

        With their row held: an account that ends at this instant ends before, or takes this
        session with it.
        """
        with transaction.atomic():
            same = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
            if same.select_for_update(no_key=True).exists() and entrance.stands(request, user):
                super().login(request, user)
                return
        clear_login(request)
        raise ImmediateHttpResponse(redirect("account_login"))

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Mark an address as its owner's; a race for the same address has one winner."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            return False

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Where a confirmed address leads: back to the addresses, or to signing in."""
        if context.request.user.is_authenticated:
            return reverse("account_email")
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads."""
        return reverse("account_overview")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Also for people without a password, whom allauth would ask nothing; and a second step."""
        proof.require_second_step(context.request)
        proof.require_without_password(context.request)
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Also with a provider that is linked: not everybody has a password."""
        found = [*super().get_reauthentication_methods(user), *proof.methods_of(user)]
        return [one | {"description": WAYS.get(one["id"], one["description"])} for one in found]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; allauth's own count is not used."""
        email = str(credentials.get("email", ""))
        try:
            self._guess = guard.count(request, door=guesses.PASSWORD, email=email)
        except TooManyTries:
            raise self.validation_error("too_many_login_attempts") from None

    def _rollback_login_failed_rl_usage(self) -> None:
        guesses.take_back(self._guess)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The try stays counted, and written down, the same whether or not the account exists."""
        guesses.was_wrong(self._guess)
        sessions.refused(email=str(credentials.get("email", "")))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Who has chosen a new password by mail need not wait to use it."""
        owner = addresses.owner_of(str(credentials.get("email", "")))
        if owner:
            guesses.forgive(user_id=owner)
