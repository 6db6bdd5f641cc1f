"""The door before what only a proven factor opens: prove one, or set the first one up."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.factors.models import Factor
from apps.factors.services import factors


@login_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """GET /account/factors/prove/?next=…: on to the page that asks this person."""
    person: Any = request.user
    wanted = way_on(request) or reverse("account_overview")
    if person.is_verified():
        return redirect(wanted)
    query = urlencode({REDIRECT_FIELD_NAME: wanted})
    if factors.has_any(user_id=person.pk, kinds=[Factor.Kind.PASSKEY]):
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{query}")
    if factors.has_any(user_id=person.pk):
        return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
    return render(request, "mfa/first_factor.html", {"wanted": wanted})


def way_on(request: HttpRequest) -> str | None:
    """Where somebody goes who is through the door: `next`, if it stays here."""
    found: str | None = get_next_redirect_url(request)
    return found
