"""What only a button asks for, asked for by its address: a page says so, and leads to the button.

Whoever presses a button when their session has just ended signs in, and comes back to the address
that it was sent to. Nothing was done there.
"""

from typing import Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from apps.core import problems
from apps.core.middleware import GetResponse

# An address can have thousands of parts, and each step looks at every route.
_MOST_STEPS: Final = 8


class Buttons:
    """Gives people a page where a view only says 405 (RFC 9110 §15.5.6)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does, with a page where it has none."""
        response = self.get_response(request)
        is_asked_for = request.method == "GET" and not problems.is_wanted(request)
        if is_asked_for and isinstance(response, HttpResponseNotAllowed):
            above = page_above(request.path_info)
            response.content = render_to_string("405.html", {"above": above}, request)
            response.headers["Cache-Control"] = "no-store"
        return response


def page_above(path: str) -> str:
    """The nearest address above that there is, where the button probably stands; "/" at last."""
    for _ in range(_MOST_STEPS):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
