"""The page on which a person types the code that a device shows (RFC 8628 §3.3).

Only who is signed in may try, so that each try is counted for a person (§5.1). Whoever comes by
the complete address still says that the code is the one they see (§3.3.1, §5.4).
"""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.engine import guard
from apps.accounts.errors import TooManyTries
from apps.oauth.endpoints import responses
from apps.oauth.forms import UserCodeForm
from apps.oauth.services.decoupled import pending, user_codes
from apps.oauth.services.decoupled.pending import Gone


@require_http_methods(["GET", "POST"])
@login_required
def enter(http: HttpRequest) -> HttpResponse:
    """GET asks for the code, POST leads to the request that it stands for."""
    brought = user_codes.shown(http.GET.get("user_code", ""))
    form = UserCodeForm(http.POST or None, initial={"user_code": brought})
    status = HTTPStatus.OK
    if http.method == "POST" and form.is_valid():
        try:
            with guard.guess_of_signed_in(http):
                request_id = pending.by_user_code(form.cleaned_data["user_code"])
            return responses.redirect(reverse("device_answer", args=[request_id]))
        except Gone:
            fault = _("No device waits with this code. Codes are good for ten minutes.")
            form.add_error("user_code", fault)
        except TooManyTries as fault:
            status = HTTPStatus.TOO_MANY_REQUESTS
            form.add_error(None, fault.message)
    context = {"form": form, "is_brought": bool(brought)}
    return responses.unstored(render(http, "oauth/device.html", context, status=status))
