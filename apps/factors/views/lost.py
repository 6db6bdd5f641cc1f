"""What to do when no second step is at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def no_second_step(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/factor/help/: the same words for everybody, whoever is signing in."""
    return render(request, "factors/help.html")
