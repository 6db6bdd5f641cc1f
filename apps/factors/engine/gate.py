"""Who may change factors: whoever has just proved who they are, by a factor if there is one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from apps.factors.services import factors

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """Lead to the page that asks once more, and back."""
    asked: View = login_required(reauthentication_required(_by_factor(view)))
    return asked


def _by_factor(view: View) -> View:
    """A browser that was let in without the second step (a trusted one) shows it now.

    Otherwise whoever has the password and that browser could take the second step away.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person: Any = request.user
        if not person.is_verified() and factors.has_second_step(user_id=person.pk):
            back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return redirect(f"{reverse('factor_prove')}?{back}")
        return view(request, *args, **kwargs)

    return asked
