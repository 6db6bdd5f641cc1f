"""Recovery codes: made, shown once, saved by the person."""

import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from apps.factors.engine import notices
from apps.factors.engine.gate import fresh
from apps.factors.services import factors, recovery_codes

_CODE: Final = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\Z")


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def make(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/factors/recovery-codes/: say what happens, then make new ones."""
    person: Any = request.user
    if not factors.has_second_step(user_id=person.pk):
        return redirect("mfa_index")
    if request.method != "POST":
        left = recovery_codes.left(user_id=person.pk)
        return render(request, "factors/recovery_make.html", {"left": left})
    codes = recovery_codes.make(user_id=person.pk)
    notices.recovery_made(person)
    return shown_once(request, codes)


def shown_once(
    request: HttpRequest, codes: list[str], *, onward: str | None = None
) -> HttpResponse:
    """The page with new codes: the answer to the form itself, as nothing keeps them in clear."""
    person: Any = request.user
    context = {
        "codes": codes,
        "person_email": person.email,
        "onward": onward or reverse("mfa_index"),
    }
    return render(request, "factors/recovery_codes.html", context)


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def as_text(request: HttpRequest) -> HttpResponse:
    """POST /account/factors/recovery-codes/text/: what the page shows, as a file.

    The page sends the codes along, since we do not have them any more. It may be the page of a
    sign-in that is not over, so nobody need be signed in: whoever asks gets what they sent.
    """
    codes = request.POST.get("codes", "").split()
    if not codes or len(codes) > recovery_codes.COUNT or not all(map(_CODE.match, codes)):
        return HttpResponseBadRequest()
    brand = settings.BRAND_NAME
    words = [_("Recovery codes for %(brand)s. Each works once.") % {"brand": brand}, "", *codes, ""]
    answer = HttpResponse("\r\n".join(words), content_type="text/plain; charset=utf-8")
    name = f"{slugify(brand) or 'account'}-recovery-codes.txt"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
