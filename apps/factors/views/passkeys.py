"""Adding a passkey."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.factors.engine import notices
from apps.factors.engine.door import way_on
from apps.factors.engine.gate import fresh
from apps.factors.engine.passkey_forms import NewPasskeyForm
from apps.factors.services import recovery_codes
from apps.factors.views import recovery


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/factors/passkey/: a script makes it, the form brings it."""
    person: Any = request.user
    form = NewPasskeyForm(request.POST or None, user=person)
    if not form.is_valid():
        return render(request, "mfa/webauthn/add_form.html", {"form": form})
    form.remember(reauthenticated=True)
    notices.added(person, form.factor.name)
    named = {"name": form.factor.name}
    messages.success(request, _("Your new passkey is called “%(name)s”.") % named)
    codes = recovery_codes.make_first(user_id=person.pk)
    onward = way_on(request)
    if codes:
        return recovery.shown_once(request, codes, onward=onward)
    return redirect(onward or "mfa_index")
