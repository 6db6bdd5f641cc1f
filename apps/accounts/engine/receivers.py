"""What allauth and Django tell us happened, told to our services.

Receivers only hear engines; between our own apps there are hooks.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import (
    authentication_step_completed,
    email_added,
    email_changed,
    email_confirmed,
    email_removed,
    password_reset,
    user_signed_up,
)
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts.engine import (
    forwarded,
    known_browsers,
    levels,
    methods,
    new_device,
    remembering,
    waiting_forms,
)
from apps.accounts.engine.upstream import pending
from apps.accounts.models import User
from apps.accounts.services import profiles, proofs, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import hooks, languages


@receiver(user_signed_up)
def on_signed_up(request: HttpRequest, user: User, **_: Any) -> None:
    """Choosing a password is knowing it; allauth leaves no record of that."""
    if user.has_usable_password():
        record_authentication(request, user, method="password", email=user.email)


@receiver(user_logged_in)
def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Begin a browser session and keep its id in Django's; one it replaces ends."""
    replaced = request.session.get(sessions.SESSION_KEY)
    is_news = new_device.is_news(request, user)
    proved = methods.words(get_authentication_records(request, user)) or [proofs.PASSWORD]
    is_remembered = remembering.is_wanted(request, proved=proved)
    begun = sessions.begin(
        user=user,
        methods=proved,
        ip=forwarded.client_ip(request),
        user_agent=forwarded.user_agent(request),
        is_remembered=is_remembered,
        is_news=is_news,
    )
    remembering.apply(request, is_remembered=is_remembered)
    if replaced:
        sessions.end(user=user, session_ids=[replaced], because=events.SIGNED_OUT)
    request.session[sessions.SESSION_KEY] = str(begun.pk)
    known_browsers.remember(request, user, begun.pk)
    language, zone = profiles.speaks(user_id=user.pk)
    languages.remember(request.session, locale=language, zone=zone)
    request.browser_session = begun  # type: ignore[attr-defined]
    request._person = user  # type: ignore[attr-defined]
    pending.finish(request, user)
    if is_news:
        new_device.tell(request, user)


@receiver(user_logged_out)
def on_signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """End the browser session, and every token that stands on it."""
    sid = request.session.get(sessions.SESSION_KEY)
    if user is not None and sid:
        sessions.end(user=user, session_ids=[sid], because=events.SIGNED_OUT)


@receiver(authentication_step_completed)
def on_step_completed(
    request: HttpRequest, method: str, *, reauthenticated: bool = False, **told: Any
) -> None:
    """A new level gets a new session key and CSRF token: planted ones are worth nothing.

    Proving oneself again moves the session's `auth_time`.
    """
    levels.changed(request)
    current = getattr(request, "browser_session", None)
    if reauthenticated and request.user.is_authenticated and current:
        word = methods.word({"method": method, "proof": told.get("proof")})
        sessions.reauthenticated(session=current, method=word)
        waiting_forms.forget_those_of_others(request)


@receiver(password_reset)
def on_password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """Who resets the password in a session of their own stays in it."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        update_session_auth_hash(request, user)


@receiver(email_added)
def on_email_added(user: User, **_: Any) -> None:
    """One more address."""
    trail.record(events.ADDRESS_ADDED, subject=user.pk)


@receiver(email_removed)
def on_email_removed(user: User, **_: Any) -> None:
    """One less."""
    trail.record(events.ADDRESS_REMOVED, subject=user.pk)


@receiver(email_changed)
def on_email_changed(user: User, **_: Any) -> None:
    """The address is one of the claims that `updated_at` speaks of."""
    profiles.touch(user_id=user.pk)
    trail.record(events.ADDRESS_CHANGED, subject=user.pk)
    hooks.run("address_changed", user_id=user.pk)


@receiver(email_confirmed)
def on_email_confirmed(email_address: Any, **_: Any) -> None:
    """So is whether it is verified."""
    profiles.touch(user_id=email_address.user_id)
    trail.record(events.ADDRESS_CONFIRMED, subject=email_address.user_id)
