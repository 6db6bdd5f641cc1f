"""The operator's colours as a style sheet of its own.

The pages' policy allows no inline style (Content-Security-Policy `style-src 'self'`).
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.core import brand


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The brand tones; kept for good by browsers that ask for the present version."""
    response = HttpResponse(
        brand.stylesheet(settings.BRAND_COLOUR), content_type="text/css; charset=utf-8"
    )
    present = request.GET.get("v") == brand.version(settings.BRAND_COLOUR)
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if present else "public, max-age=300"
    )
    return response
