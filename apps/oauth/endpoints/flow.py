"""A kept request between pages: the way back to it, and the page for one that is gone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.clients.services import lookup
from apps.oauth.endpoints import responses
from apps.oauth.services.requests import RequestGone


def resume_url(request_id: str) -> str:
    """The path that goes on with a kept request."""
    return responses.with_query(reverse("oauth_authorize"), {"request_id": request_id})


def gone_page(http: HttpRequest, gone: RequestGone) -> HttpResponse:
    """A request that is not open any more: the back button, an old tab, an old link."""
    client = lookup.find(gone.client_id) if gone.is_finished else None
    name = client.name if client else _("the app")
    return responses.error_page(
        http,
        title=_("You have been here already") if gone.is_finished else _("This page has expired"),
        what_happened=(
            _("This sign-in to %(name)s is complete.") % {"name": name}
            if gone.is_finished
            else _("A sign-in stays open for an hour; this one is not open any more.")
        ),
        what_next=_("Go back to %(name)s and start again from there.") % {"name": name},
        detail=f"{gone.code}: request_id is unknown, expired or used.",
    )
