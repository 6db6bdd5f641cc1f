"""The secrets of one application: make a new one, end one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.clients.engine.proof import proved_to_change
from apps.clients.services import applications, secrets
from apps.clients.views.applications import show_secret
from apps.clients.views.doors import for_developers, person_of
from apps.core.errors import Conflict, Invalid

# How long programs have to be moved over to the new secret.
OVERLAP = timedelta(hours=24)


@require_POST
@for_developers
@proved_to_change
def rotate(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """Make a new secret and show it in this one answer; the old one works for a day."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    try:
        secret = secrets.rotate(application_pk=found.pk, overlap=OVERLAP)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect("developer_application", client_id)
    return show_secret(request, client_id, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@for_developers
@proved_to_change
def remove(request: HttpRequest, client_id: str, secret_pk: int) -> HttpResponseBase:
    """Ask once more, then end a secret."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    hint = secrets.find(application_pk=found.pk, secret_pk=secret_pk).hint
    if request.method == "POST":
        secrets.remove(application_pk=found.pk, secret_pk=secret_pk)
        messages.success(
            request, _("The secret …%(hint)s does not work any more.") % {"hint": hint}
        )
        return redirect("developer_application", client_id)
    return render(
        request,
        "account/confirm.html",
        {
            "title": _("End the secret …%(hint)s?") % {"hint": hint},
            "what_happens": _(
                "Programs of %(name)s that still use it cannot get tokens any more, from now on."
            )
            % {"name": found.name},
            "action": request.path,
            "cancel_url": reverse("developer_application", args=[client_id]),
            "button": _("End it"),
        },
    )
