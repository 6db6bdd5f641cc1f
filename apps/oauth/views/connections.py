"""Connected apps: what each may do with the person's account, and taking it back."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.access.scopes import CATALOGUE, Scope
from apps.access.services import resources
from apps.access.services.resources import Resource
from apps.core.errors import NotFound
from apps.oauth.engine import passage
from apps.oauth.engine.context import host_of
from apps.oauth.services import connections, consents, details
from apps.oauth.services.connections import Connection


@require_GET
@login_required
def apps(http: HttpRequest) -> HttpResponse:
    """Every app that uses the account."""
    found = connections.connections_of(_person(http))
    is_ours = all(scope in CATALOGUE for one in found for scope in one.scopes)
    known = CATALOGUE if is_ours else resources.known_scopes()
    named = resources.find({name for one in found for name in one.resources})
    shown = [
        described(one, known, named) | {"details": details.described(one.details, _person(http))}
        for one in found
    ]
    context = {"connections": shown}
    return render(http, "oauth/connected_apps.html", context)


@require_POST
@login_required
def revoke(http: HttpRequest, client_id: str) -> HttpResponse:
    """Take everything back from one app, at once."""
    # Somebody who clicks twice has what they wanted; so below.
    with suppress(NotFound):
        consents.withdraw(user_id=_person(http), client_id=client_id)
    messages.success(http, _("The app has no access to your account any more."))
    return redirect("account_apps")


@require_POST
@login_required
def take_back(http: HttpRequest, client_id: str) -> HttpResponse:
    """Take one permission back, at once: a scope, an API or something exact."""
    user_id, sent = _person(http), http.POST
    with suppress(NotFound):
        if "resource" in sent:
            consents.take_back_resource(
                user_id=user_id, client_id=client_id, resource=sent["resource"]
            )
        elif "detail" in sent:
            consents.take_back_detail(user_id=user_id, client_id=client_id, key=sent["detail"])
        else:
            consents.take_back(user_id=user_id, client_id=client_id, scope=sent.get("scope", ""))
    messages.success(http, _("The app may not do that any more."))
    return redirect("account_apps")


@require_POST
@login_required
def sign_out(http: HttpRequest, client_id: str) -> HttpResponse:
    """End what one of the operator's own apps holds, at once."""
    with suppress(NotFound):
        connections.sign_out_of(user_id=_person(http), client_id=client_id)
    messages.success(http, _("You are signed out of the app."))
    return redirect("account_apps")


def described(
    connection: Connection, known: Mapping[str, Scope], named: Mapping[str, Resource]
) -> dict[str, object]:
    """One app in words; a scope or an API that nobody knows any more says nothing."""
    used = [named[name] for name in connection.resources if name in named]
    return {
        "client_id": connection.client_id,
        "name": connection.name,
        "logo_uri": connection.logo_uri,
        "host": host_of(connection.client_uri) if connection.client_uri else "",
        "is_first_party": connection.is_first_party,
        "since": connection.since,
        "last_used_at": connection.last_used_at,
        # In the order of the consent page.
        "scopes": [scope for name, scope in known.items() if name in connection.scopes],
        "resources": [{"name": one.name, "address": one.identifier} for one in used],
    }


def _person(http: HttpRequest) -> UUID:
    found: UUID = passage.browser_session(http).user_id
    return found
