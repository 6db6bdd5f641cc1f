"""Browser sessions: begin, recognise, refresh the facts of, end."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import addresses, known_browsers
from apps.audit import events
from apps.audit.events import Kind
from apps.audit.services import trail
from apps.core import clock, hooks

# Where Django's session keeps the id of ours.
SESSION_KEY = "sid"
_LAST_SEEN_GRAIN = timedelta(minutes=5)


@transaction.atomic
def begin(
    *,
    user: User,
    methods: Sequence[str],
    ip: str | None,
    user_agent: str,
    is_remembered: bool = False,
    is_news: bool = False,
) -> BrowserSession:
    """Record a sign-in; `methods` are words of `proofs`. Returns the new session.

    One that `is_remembered` lives for days, another for hours. It `is_news` when the person has
    never used this browser here.
    """
    now = clock.now()
    begun = BrowserSession.objects.create(
        user=user,
        methods=[_proof(method, now) for method in methods],
        authenticated_at=now,
        created_at=now,
        last_seen_at=now,
        is_remembered=is_remembered,
        expires_at=now + lifetime(is_remembered=is_remembered),
        idle_at=_idle_at(now, is_remembered=is_remembered),
        ip=ip,
        user_agent=user_agent[:300],
    )
    trail.record(
        events.SIGNED_IN, subject=user.pk, session_id=begun.pk, details={"methods": list(methods)}
    )
    if is_news:
        trail.record(events.NEW_BROWSER, subject=user.pk, session_id=begun.pk)
    return begun


def refused(*, email: str) -> None:
    """Somebody gave a wrong password for this address, whether or not it is anybody's."""
    trail.record(events.SIGN_IN_FAILED, subject=addresses.owner_of(email))


def lifetime(*, is_remembered: bool) -> timedelta:
    """How long a session lives at most, however much it is used."""
    if is_remembered:
        return timedelta(days=settings.SESSION_DAYS)
    return timedelta(hours=settings.SESSION_HOURS)


def live(sid: str | uuid.UUID) -> BrowserSession | None:
    """The session and its person, if neither has ended; one statement, rarely two.

    One that was not used for too long ends now, and what stands on it.
    """
    try:
        sid = uuid.UUID(str(sid))
    except ValueError:
        return None
    now = clock.now()
    session = (
        BrowserSession.objects.select_related("user")
        .filter(pk=sid, ended_at__isnull=True, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if session and session.idle_at <= now:
        end(user=session.user, session_ids=[session.pk], because=events.SESSION_IDLE)
        return None
    if session and now - session.last_seen_at > _LAST_SEEN_GRAIN:
        # Never back to life: whoever ends it in this instant wins.
        BrowserSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(
            last_seen_at=now, idle_at=_idle_at(now, is_remembered=session.is_remembered)
        )
    return session


def _idle_at(now: datetime, *, is_remembered: bool) -> datetime:
    """When a session that was used `now` ends unless it is used again.

    Use is written down every few minutes only, so that grain is added.
    """
    idle = (
        timedelta(days=settings.SESSION_IDLE_DAYS)
        if is_remembered
        else timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    )
    return now + idle + _LAST_SEEN_GRAIN


@transaction.atomic
def reauthenticated(*, session: BrowserSession, method: str) -> None:
    """The person proved themselves again, by `method`: moves `auth_time` (OIDC Core §2).

    Two tabs that prove two things at once keep both: the row is read again under its lock.
    """
    locked = BrowserSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    now = clock.now()
    kept = [entry for entry in locked.methods if entry["method"] != method]
    session.methods = [*kept, _proof(method, now)]
    session.authenticated_at = now
    session.save(update_fields=["methods", "authenticated_at"])
    trail.record(events.PROVED_AGAIN, subject=session.user_id, details={"method": method})


def _proof(method: str, now: datetime) -> dict[str, Any]:
    # Not whole seconds: an instant is compared with that of the request which asked for it.
    return {"method": method, "at": now.timestamp()}


def is_fresh(session: BrowserSession) -> bool:
    """Whether the person proved who they are so lately that a change of the account may follow."""
    age = clock.now() - session.authenticated_at
    return age < timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def live_for(user: User) -> QuerySet[BrowserSession]:
    """Every live session of a person, most recently used first."""
    now = clock.now()
    return BrowserSession.objects.filter(
        user=user, ended_at__isnull=True, expires_at__gt=now, idle_at__gt=now
    ).order_by("-last_seen_at")


def has_had_any(user: User) -> bool:
    """Whether the person has ever signed in; also if their sessions are forgotten by now."""
    return user.last_login is not None or BrowserSession.objects.filter(user=user).exists()


@transaction.atomic
def end(
    *, user: User, session_ids: Sequence[uuid.UUID], because: Kind = events.SESSIONS_ENDED
) -> int:
    """End these sessions of `user`, and every token that stands on them. Returns how many."""
    mine = BrowserSession.objects.select_for_update().filter(
        user=user, pk__in=session_ids, ended_at__isnull=True
    )
    # In one order, so that two endings wait for each other instead of both failing.
    mine = mine.order_by("pk")
    ended = [session.pk for session in mine]
    if ended:
        BrowserSession.objects.filter(pk__in=ended).update(ended_at=clock.now())
        hooks.run("sessions_ended", session_ids=ended)
        trail.record(because, subject=user.pk, details={"sessions": len(ended)})
    return len(ended)


@transaction.atomic
def revoke(*, user: User, session_ids: Sequence[uuid.UUID]) -> int:
    """End sessions that somebody does not recognise: their browsers are strangers from now on.

    Signing out is not that: the browser stays known.
    """
    ended = end(user=user, session_ids=session_ids)
    known_browsers.forget_of_sessions(user_id=user.pk, session_ids=session_ids)
    hooks.run("browsers_mistrusted", user_id=user.pk)
    return ended


@transaction.atomic
def end_all(*, user: User, except_id: uuid.UUID | None = None) -> int:
    """End every session of `user`, save one, and know no browser but its. Returns how many."""
    # Those that were idle for too long as well: tokens may still stand on them.
    mine = BrowserSession.objects.filter(
        user=user, ended_at__isnull=True, expires_at__gt=clock.now()
    )
    ids = [session.pk for session in mine if session.pk != except_id]
    ended = end(user=user, session_ids=ids)
    known_browsers.forget_all(user_id=user.pk, except_session=except_id)
    hooks.run("browsers_mistrusted", user_id=user.pk)
    return ended


def hold(*, session_id: uuid.UUID) -> bool:
    """Whether this session has not ended; it does not until the caller's transaction does."""
    mine = BrowserSession.objects.select_for_update(no_key=True).filter(pk=session_id)
    return mine.filter(ended_at__isnull=True).first() is not None
