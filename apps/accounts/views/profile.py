"""The profile page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.forms import PictureForm, ProfileForm
from apps.accounts.services import people, profiles
from apps.core import languages
from apps.core.errors import DomainError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/profile/: one's own claims."""
    user: Any = request.user
    values = profiles.values_of(user.pk)
    initial = ProfileForm.initial_from(username=user.username, values=values)
    if request.method == "POST":
        form = ProfileForm(request.POST, initial=initial)
        if form.is_valid() and _saved(user, form):
            language, zone = form.cleaned_data["locale"], form.cleaned_data["zoneinfo"]
            languages.remember(request.session, locale=language, zone=zone)
            with languages.speaking(languages.of_request(request)):
                messages.success(request, _("Your profile is saved."))
            return redirect("account_profile")
    else:
        form = ProfileForm(initial=initial)
    context = {"form": form, "picture_form": PictureForm()}
    return render(request, "account/profile.html", context)


def _saved(user: Any, form: ProfileForm) -> bool:
    """Whether the service took it; if not, the form says why."""
    given = form.cleaned_data
    try:
        people.describe(user=user, username=given["username"], values=form.claims(given))
    except DomainError as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)
        return False
    return True
