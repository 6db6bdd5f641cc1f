"""How the browser-facing endpoints read a request."""

from django.http import HttpRequest

from apps.oauth.errors import InvalidRequest
from apps.oauth.request_objects import parameters
from apps.oauth.request_objects.parameters import Parameters

_FORM = "application/x-www-form-urlencoded"


def sent(http: HttpRequest) -> Parameters:
    """The query, or the form of a POST; never both (OIDC Core §3.1.2.1).

    Raises `InvalidRequest`.
    """
    if http.method == "POST":
        if http.content_type != _FORM:
            raise InvalidRequest("The request is not a form.")
        return parameters.parse(http.body)
    return parameters.parse(http.META.get("QUERY_STRING", "").encode("latin-1"))
