"""The interactive page of the API, from our own origin and under the policy of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The API's operations, to read and to try."""
    return render(request, "api/docs.html")


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where an authorization started on that page comes back to; hands the code to it."""
    return render(request, "api/docs_signed_in.html")
