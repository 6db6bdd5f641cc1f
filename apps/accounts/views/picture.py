"""The picture of oneself: choose one, remove it; and where everybody's are served."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import PictureForm, ProfileForm
from apps.accounts.services import drawing, pictures, profiles
from apps.core.errors import Invalid, NotFound

# Opened by itself it is still only a picture; a day, so that a removed one is gone soon.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=86400, immutable",
}


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """POST /account/profile/picture/: this is me."""
    user: Any = request.user
    form = PictureForm(request.POST, request.FILES)
    if _is_thrown_away(request):
        # Not "choose a file": they did.
        form.errors["picture"] = form.error_class([drawing.too_large().message])
    elif form.is_valid():
        upload = form.cleaned_data["picture"]
        try:
            pictures.choose(user_id=user.pk, upload=upload, size=upload.size)
        except Invalid as fault:
            form.add_error("picture", fault.message)
        else:
            messages.success(request, _("This is your picture now."))
            return redirect("account_profile")
    values = profiles.values_of(user.pk)
    initial = ProfileForm.initial_from(username=user.username, values=values)
    context = {"form": ProfileForm(initial=initial), "picture_form": form}
    return render(request, "account/profile.html", context)


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """POST /account/profile/picture/remove/: no picture."""
    user: Any = request.user
    pictures.remove(user_id=user.pk)
    messages.success(request, _("Your picture is removed."))
    return redirect("account_profile")


@require_safe
def picture(request: HttpRequest, name: str, side: int) -> HttpResponseBase:
    """GET /pictures/<name>/<side>.webp: to whoever was given the address."""
    try:
        file = pictures.reader(name=name, side=side)
    except NotFound:
        raise Http404 from None
    return FileResponse(file, content_type="image/webp", headers=_HEADERS)


def _is_thrown_away(request: HttpRequest) -> bool:
    """Whether there was a file that was too large to be kept until here."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return not request.FILES and int(announced) > settings.PAGE_UPLOAD_MAX_BYTES
