"""Who may open the developer pages, and how their answers are kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control

from apps.core.errors import NotFound

View = Callable[..., HttpResponseBase]


def for_developers(view: View) -> View:
    """Signed in, allowed to register applications; nothing of the page is stored anywhere.

    What a service does not find, or not for this person, is a page that is not there.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    allowed = permission_required("applications.register", raise_exception=True)(guarded)
    return cache_control(private=True, no_store=True)(login_required(allowed))


def person_of(request: HttpRequest) -> UUID:
    """The id of the person behind the request, who is signed in."""
    return cast("UUID", request.user.pk)
