"""The frame that a client asks whether the session is still the same (Session Management 1.0 §3.3).

It is the one page of ours that others may frame: it shows nothing and does nothing but answer.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from apps.oauth.engine.passage import CSP_REPLACE


@require_GET
@xframe_options_exempt
def check_session(http: HttpRequest) -> HttpResponse:
    """A page whose script reads the cookie; the server is not asked again."""
    context = {"cookie": settings.BROWSER_STATE_COOKIE_NAME}
    page = render(http, "oauth/check_session.html", context)
    setattr(page, CSP_REPLACE, {"frame-ancestors": ["*"]})
    page.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    page.headers["Cache-Control"] = "public, max-age=3600"
    return page
