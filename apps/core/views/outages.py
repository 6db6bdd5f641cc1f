"""Where an exception of a view is first seen: an outage is answered calmly."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from apps.core.middleware import GetResponse
from apps.core.views import errors


class Outages:
    """Answers what a view could not do because a part we stand on is gone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing: Django calls `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page or a problem with status 503; None leaves other faults to be a 500."""
        return errors.unavailable(request, exception)
