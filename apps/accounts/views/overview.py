"""The account at a glance."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.accounts.services import addresses, profiles, sessions


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """GET /account/: counts, and what could be safer."""
    user: Any = request.user
    count = sessions.live_for(user).count()
    return render(
        request,
        "account/overview.html",
        {
            "profile": profiles.values_of(user.pk),
            "emails_count": addresses.count(user.pk),
            "sessions_count": count,
            "apps_count": len(import_string(settings.CONNECTED_APPS)(user.pk)),
            "security": _security(user, session_count=count),
        },
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """GET /signed-out/: where signing out ends."""
    return render(request, "account/signed_out.html")


def _security(user: Any, *, session_count: int) -> list[dict[str, Any]]:
    verified = addresses.is_verified(user_id=user.pk, email=user.email)
    has_password = user.has_usable_password()
    return [
        {
            "ok": verified,
            "title": _("E-mail address"),
            "text": (
                _("Confirmed, so that you can get back in if you forget your password.")
                if verified
                else _("Not confirmed yet: without it nobody can help you back in.")
            ),
            "url": reverse("account_email"),
            "link": _("Look after addresses"),
        },
        {
            "ok": has_password,
            "title": _("Password"),
            "text": (
                _("Set, and not among those known from break-ins when you chose it.")
                if has_password
                else _("Not set yet.")
            ),
            "url": reverse("account_change_password"),
            "link": _("Change it") if has_password else _("Choose one"),
        },
        *(import_string(point)(user.pk) for point in settings.SECURITY_POINTS),
        {
            "ok": session_count <= 5,
            "title": _("Sessions"),
            "text": _("End those that you do not recognise."),
            "url": reverse("account_sessions"),
            "link": _("Look at them"),
        },
    ]
