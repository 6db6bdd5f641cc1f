"""Browser sessions: begin, recognise, refresh the facts of, end."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import known_browsers
from apps.core import clock, hooks

# Where Django's session keeps the id of ours.
SESSION_KEY = "sid"
_LAST_SEEN_GRAIN = timedelta(minutes=5)


def begin(*, user: User, methods: Sequence[str], ip: str | None, user_agent: str) -> BrowserSession:
    """Record a sign-in; `methods` are words of `proofs`. Returns the new session."""
    now = clock.now()
    return BrowserSession.objects.create(
        user=user,
        methods=[{"method": method, "at": int(now.timestamp())} for method in methods],
        authenticated_at=now,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        ip=ip,
        user_agent=user_agent[:300],
    )


def live(sid: str | uuid.UUID) -> BrowserSession | None:
    """The session and its person, if neither has ended; one statement, rarely two."""
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
    if session and now - session.last_seen_at > _LAST_SEEN_GRAIN:
        BrowserSession.objects.filter(pk=session.pk).update(last_seen_at=now)
    return session


def reauthenticated(*, session: BrowserSession, method: str) -> None:
    """The person proved themselves again, by `method`: moves `auth_time` (OIDC Core §2)."""
    now = clock.now()
    kept = [entry for entry in session.methods if entry["method"] != method]
    session.methods = [*kept, {"method": method, "at": int(now.timestamp())}]
    session.authenticated_at = now
    session.save(update_fields=["methods", "authenticated_at"])


def live_for(user: User) -> QuerySet[BrowserSession]:
    """Every live session of a person, most recently used first."""
    return BrowserSession.objects.filter(
        user=user, ended_at__isnull=True, expires_at__gt=clock.now()
    ).order_by("-last_seen_at")


@transaction.atomic
def end(*, user: User, session_ids: Sequence[uuid.UUID]) -> int:
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
    return len(ended)


@transaction.atomic
def revoke(*, user: User, session_ids: Sequence[uuid.UUID]) -> int:
    """End sessions that somebody does not recognise: their browsers are strangers from now on.

    Signing out is not that: the browser stays known.
    """
    ended = end(user=user, session_ids=session_ids)
    known_browsers.forget_of_sessions(user_id=user.pk, session_ids=session_ids)
    return ended


@transaction.atomic
def end_all(*, user: User, except_id: uuid.UUID | None = None) -> int:
    """End every session of `user`, save one, and know no browser but its. Returns how many."""
    ids = [session.pk for session in live_for(user) if session.pk != except_id]
    ended = end(user=user, session_ids=ids)
    known_browsers.forget_all(user_id=user.pk, except_session=except_id)
    return ended
