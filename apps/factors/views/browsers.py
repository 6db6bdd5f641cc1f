"""Asking for the second step again in browsers that were trusted."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.factors.services import trusted_browsers


@login_required
@require_POST
def forget(request: HttpRequest, browser_id: uuid.UUID) -> HttpResponse:
    """POST /account/factors/browsers/<id>/forget/."""
    person: Any = request.user
    if not trusted_browsers.forget(user_id=person.pk, browser_id=browser_id):
        raise Http404
    messages.success(request, _("That browser is asked for the second step again."))
    return redirect("mfa_index")


@login_required
@require_POST
def forget_all(request: HttpRequest) -> HttpResponse:
    """POST /account/factors/browsers/forget/."""
    person: Any = request.user
    trusted_browsers.forget_all(user_id=person.pk)
    messages.success(request, _("Every browser is asked for the second step again."))
    return redirect("mfa_index")
