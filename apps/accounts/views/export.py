"""A copy of one's own data."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.errors import TooManyTries
from apps.accounts.services import exports
from apps.core import clock
from apps.core.errors import Conflict, NotFound
from apps.core.services import jobs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/export/: where the copy stands, and asking for one."""
    user: Any = request.user
    if request.method == "POST":
        try:
            exports.request(user_id=user.pk)
        except (Conflict, TooManyTries) as fault:
            messages.warning(request, fault.message)
        return redirect("account_export")
    copy = exports.current(user.pk)
    context = {
        "copy": copy,
        "is_given_up": copy is not None and exports.is_given_up(copy),
        "is_late": copy is not None and copy.state == "waiting" and jobs.are_late(),
        "steps": len(settings.EXPORTS),
        "days": settings.EXPORT_DAYS,
    }
    return render(request, "account/export.html", context)


@login_required
@require_safe
def download(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """GET /account/export/<id>/: the archive, to its owner."""
    user: Any = request.user
    try:
        file = exports.fetch(user_id=user.pk, export_id=export_id)
    except NotFound:
        raise Http404 from None
    called = f"my-data-{clock.now():%Y-%m-%d}.zip"
    response = FileResponse(
        file, as_attachment=True, filename=called, content_type="application/zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
