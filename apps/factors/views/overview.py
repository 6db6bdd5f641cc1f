"""The second step at a glance, and naming and removing one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import DomainError, NotFound
from apps.factors.engine import notices, trust
from apps.factors.engine.forms import NameForm
from apps.factors.engine.gate import fresh
from apps.factors.errors import Demanded
from apps.factors.services import factors, policy, recovery_codes, trusted_browsers


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """GET /account/factors/: all there are, and what to do first."""
    person: Any = request.user
    context = {
        "rows": factors.overview(user_id=person.pk),
        "has_second_step": factors.has_second_step(user_id=person.pk),
        "must_have_one": policy.is_required(user_id=person.pk),
        "recovery_left": recovery_codes.left(user_id=person.pk),
        "browsers": trusted_browsers.all_of(user_id=person.pk, tokens=trust.tokens(request)),
        "recovery_low": recovery_codes.LOW,
    }
    return render(request, "factors/overview.html", context)


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, factor_id: int) -> HttpResponse:
    """GET and POST /account/factors/<id>/name/."""
    person: Any = request.user
    row = _own(person, factor_id)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if form.is_valid() and _renamed(person, factor_id, form):
        messages.success(request, _("It has its new name."))
        return redirect("mfa_index")
    return render(request, "factors/rename.html", {"form": form, "row": row})


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    """GET and POST /account/factors/<id>/remove/: say what happens, then do it."""
    person: Any = request.user
    row = _own(person, factor_id)
    if not factors.may_remove(user_id=person.pk):
        messages.error(request, Demanded().message)
        return redirect("mfa_index")
    if request.method == "POST":
        _removed(request, person, row)
        return redirect("mfa_index")
    is_last = factors.is_last(user_id=person.pk)
    return render(request, "factors/remove.html", {"row": row, "is_last": is_last})


def _own(person: Any, factor_id: int) -> factors.Row:
    try:
        return factors.get(user_id=person.pk, factor_id=factor_id)
    except NotFound:
        raise Http404 from None


def _removed(request: HttpRequest, person: Any, row: factors.Row) -> None:
    """Take it away, and say so; or say why it stays."""
    try:
        factors.remove(user_id=person.pk, factor_id=row.id)
    except DomainError as fault:
        messages.error(request, fault.message)
        return
    notices.removed(person, row)
    messages.success(request, _("It is removed."))


def _renamed(person: Any, factor_id: int, form: NameForm) -> bool:
    """Whether the service took it; if not, the form says why."""
    try:
        factors.rename(user_id=person.pk, factor_id=factor_id, name=form.cleaned_data["name"])
    except DomainError as fault:
        form.add_error("name", fault.message)
        return False
    return True
