"""Where one is signed in, and ending it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.services import devices, places, sessions


@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    """GET /account/sessions/: every live session, this one first."""
    current = _current(request)
    user: Any = request.user
    rows = [_row(session, current) for session in sessions.live_for(user)]
    rows.sort(key=lambda row: not row["is_current"])
    return render(request, "account/sessions.html", {"sessions": rows})


@login_required
@require_POST
def session_end(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """POST /account/sessions/<id>/end/: end one of one's own."""
    user: Any = request.user
    if session_id == _current(request):
        logout(request)
        return redirect("account_signed_out")
    if not sessions.revoke(user=user, session_ids=[session_id]):
        raise Http404
    messages.success(request, _("That session has ended."))
    return redirect("account_sessions")


@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """POST /account/sessions/end-others/: end all but this one."""
    user: Any = request.user
    sessions.end_all(user=user, except_id=_current(request))
    messages.success(request, _("All other sessions have ended."))
    return redirect("account_sessions")


def _current(request: HttpRequest) -> uuid.UUID:
    return uuid.UUID(str(request.browser_session.pk))  # type: ignore[attr-defined]


def _row(session: Any, current: uuid.UUID) -> dict[str, Any]:
    seen = devices.read(session.user_agent)
    return {
        "id": session.pk,
        "browser": seen.browser,
        "device": seen.device,
        "ip": session.ip,
        "place": places.of(session.ip),
        "is_remembered": session.is_remembered,
        "created_at": session.created_at,
        "last_seen_at": session.last_seen_at,
        "is_current": session.pk == current,
    }
