"""Setting an authenticator app up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from apps.accounts.services import proofs
from apps.factors.engine import enrolment, notices, proving
from apps.factors.engine.door import way_on
from apps.factors.engine.forms import AppForm
from apps.factors.engine.gate import fresh
from apps.factors.services import recovery_codes
from apps.factors.views import recovery


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/factors/app/: scan the picture, type the code."""
    person: Any = request.user
    if request.method == "POST" and not enrolment.is_pending(request):
        # The same form a second time: it has been set up.
        return redirect("mfa_index")
    form = AppForm(request.POST or None, initial={"name": _("Phone")})
    made = enrolment.confirmed(request, person, form) if form.is_valid() else None
    if made is None:
        return render(request, "factors/app.html", enrolment.shown(request, person, form))
    proving.proved(request, made, proof=proofs.TOTP, reauthenticated=True)
    notices.added(person, made.name)
    messages.success(request, _("The app is set up. Signing in asks for its code from now on."))
    codes = recovery_codes.make_first(user_id=person.pk)
    onward = way_on(request)
    if codes:
        return recovery.shown_once(request, codes, onward=onward)
    return redirect(onward or "mfa_index")
