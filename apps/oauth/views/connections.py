"""Connected apps: what each may do with the person's account, and taking it back."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.access.scopes import CATALOGUE
from apps.core.errors import NotFound
from apps.oauth.engine import passage
from apps.oauth.engine.context import host_of
from apps.oauth.services import consents
from apps.oauth.services.consents import Connection


@require_GET
@login_required
def apps(http: HttpRequest) -> HttpResponse:
    """Every app that the person let use their account."""
    found = consents.connections_of(passage.browser_session(http).user_id)
    context = {"connections": [described(connection) for connection in found]}
    return render(http, "oauth/connected_apps.html", context)


@require_POST
@login_required
def revoke(http: HttpRequest, client_id: str) -> HttpResponse:
    """Take everything back from one app, at once."""
    # Somebody who clicks twice has what they wanted.
    with suppress(NotFound):
        consents.withdraw(user_id=passage.browser_session(http).user_id, client_id=client_id)
    messages.success(http, _("The app has no access to your account any more."))
    return redirect("account_apps")


def described(connection: Connection) -> dict[str, object]:
    """One app in words; a scope that has left the catalogue says nothing."""
    return {
        "client_id": connection.client_id,
        "name": connection.name,
        "logo_uri": connection.logo_uri,
        "host": host_of(connection.client_uri) if connection.client_uri else "",
        "granted_at": connection.granted_at,
        # In the order of the consent page.
        "scopes": [scope for name, scope in CATALOGUE.items() if name in connection.scopes],
    }
