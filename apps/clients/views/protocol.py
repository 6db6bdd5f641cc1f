"""What one needs to know the protocol for: keys, requests, answers, sign-out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.clients.engine.proof import proved_to_change
from apps.clients.forms.protocol import ProtocolForm
from apps.clients.services import applications, metadata, registration
from apps.clients.views.applications import refuse_if_the_operators, show_secret
from apps.clients.views.doors import for_developers, person_of
from apps.core.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@for_developers
@proved_to_change
def protocol(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """Change them; another way to sign in may need a secret, which is shown in this one answer."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    refuse_if_the_operators(found)
    registered = registration.read(application_pk=found.pk)
    form = ProtocolForm(request.POST if request.method == "POST" else None, registered=registered)
    if form.is_bound and form.is_valid():
        changes = form.changes()
        try:
            metadata.check_set_by_anybody(changes["metadata"], before=registered.metadata)
            secret = registration.change(application_pk=found.pk, **changes)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            if secret:
                return show_secret(request, client_id, secret)
            return redirect("developer_application", client_id)
    context = {"form": form, "cards": form.cards(), "application": found}
    return render(request, "developers/protocol.html", context)
