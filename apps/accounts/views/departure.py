"""Leaving, and staying after all."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.engine import letters
from apps.accounts.forms import DepartureForm
from apps.accounts.services import departures
from apps.core.errors import NotFound


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/delete/: what happens, and having it happen."""
    user: Any = request.user
    form = DepartureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_scheduled(request, form):
        if settings.ACCOUNT_DELETION_DAYS:
            return redirect("account_delete")
        # There is no waiting time, so there is no waiting for a worker either.
        letters.end(user=str(user.pk))
        request.session.flush()
        return redirect("account_gone")
    context = {"form": form, "days": settings.ACCOUNT_DELETION_DAYS, "due_at": user.deletion_due_at}
    return render(request, "account/delete.html", context)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """POST /account/delete/cancel/: stay after all."""
    user: Any = request.user
    try:
        departures.keep(user_id=user.pk)
    except NotFound:
        # The end came first.
        request.session.flush()
        return redirect("account_gone")
    messages.success(request, _("Your account stays. Apps have to ask you to sign in again."))
    return redirect("account_overview")


@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """GET /account-deleted/: where an account ends."""
    return render(request, "account/gone.html")


def _is_scheduled(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the service took it; if not, the form says why."""
    user: Any = request.user
    here = uuid.UUID(str(request.browser_session.pk))  # type: ignore[attr-defined]
    try:
        user.deletion_due_at = departures.schedule(user_id=user.pk, keep_session=here)
    except departures.LastSuperuser as fault:
        form.add_error(None, fault.message)
        return False
    return True
