"""Changes of an application wait until its owner has proved, lately, who they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from apps.accounts.engine.upstream import proof

View = Callable[..., HttpResponseBase]


def proved_to_change(view: View) -> View:
    """Whoever looks need not prove anything; a form that was sent goes on after the proof.

    A minute at somebody's open browser must not be enough to take their application over, by a
    secret or an address of one's own.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            proof.require(request)
        return view(request, *args, **kwargs)

    return asked
