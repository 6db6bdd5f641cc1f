"""The door before what only a proven factor opens: prove one, or set the first one up."""

from typing import Any, Final

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

# Told to the pages that prove once more: a password is no way through this door.
_BY_FACTOR: Final = "by_factor"


class OnlyByFactor:
    """Mixin for a page that proves once more: behind the door, it offers other factors only."""

    request: Any

    def get_reauthentication_alternatives(self) -> list[dict[str, Any]]:
        """allauth's other ways; a password would lead back here."""
        found: list[dict[str, Any]] = super().get_reauthentication_alternatives()  # type: ignore[misc]
        if _BY_FACTOR not in self.request.GET:
            return found
        factors_only = [one for one in found if one["id"].startswith("mfa_")]
        for one in factors_only:
            one["url"] += f"&{_BY_FACTOR}=1"
        return factors_only


@login_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """GET /account/factors/prove/?next=…: on to the page that asks this person."""
    person: Any = request.user
    wanted = way_on(request) or reverse("account_overview")
    if person.is_verified():
        return redirect(wanted)
    query = urlencode({REDIRECT_FIELD_NAME: wanted, _BY_FACTOR: "1"})
    if factors.has_any(user_id=person.pk, kinds=[Factor.Kind.PASSKEY]):
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{query}")
    if factors.has_any(user_id=person.pk):
        return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
    return render(request, "mfa/first_factor.html", {"wanted": wanted})


def way_on(request: HttpRequest) -> str | None:
    """Where somebody goes who is through the door: `next`, if it stays here."""
    found: str | None = get_next_redirect_url(request)
    return found
