"""The page on which a browser tells applications that its session has ended.

OpenID Connect Front-Channel Logout 1.0 §3.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.oauth.endpoints import responses
from apps.oauth.engine import farewell
from apps.oauth.engine.context import host_of
from apps.oauth.engine.passage import CSP_UPDATE
from apps.oauth.services.logout import frontchannel


@require_GET
def signing_out(http: HttpRequest) -> HttpResponse:
    """Open their pages in frames, then go on: by script, or by the link without."""
    going = farewell.unseal(http.GET.get("sealed", ""))
    if going is None:
        return responses.redirect(reverse("account_signed_out"))
    frames = frontchannel.frames(going.sid)
    if not frames:
        return responses.redirect(going.then)
    is_ours = going.then.startswith("/")
    context = {
        "frames": frames,
        "then": going.then,
        "host": "" if is_ours else host_of(going.then),
    }
    page = responses.unstored(render(http, "oauth/signing_out.html", context))
    # No other page than theirs, and only on this one.
    setattr(page, CSP_UPDATE, {"frame-src": sorted({frame.origin for frame in frames})})
    return page
