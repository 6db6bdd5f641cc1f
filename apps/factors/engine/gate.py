"""Who may change factors: whoever has just proved who they are, by a factor if there is one."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from apps.factors.services import factors

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """Lead to the page that asks once more, and back."""
    asked: View = login_required(reauthentication_required(view))
    return asked


def is_due(request: HttpRequest) -> bool:
    """Whether this browser was let in without the second step that its person has (a trusted one).

    Otherwise whoever has the password and that browser could do what the second step protects.
    """
    person: Any = request.user
    return (
        person.is_authenticated
        and not person.is_verified()
        and factors.has_second_step(user_id=person.pk)
    )
