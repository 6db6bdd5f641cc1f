"""Light, dark, or as the system: chosen by a form, kept in a cookie, no script needed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core import brand

YEAR_SECONDS = 31_536_000


def way_back(request: HttpRequest) -> str:
    """The page that a form in the footer came from, if it is one of ours."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember `theme` and go back to `next`, which must be a page of ours.

    An unknown theme means "as the system".
    """
    theme = request.POST.get("theme", "")
    response = HttpResponseRedirect(way_back(request))
    if theme in brand.THEMES and theme != "system":
        response.set_cookie(
            brand.THEME_COOKIE,
            theme,
            max_age=YEAR_SECONDS,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(brand.THEME_COOKIE, samesite="Lax")
    return response
