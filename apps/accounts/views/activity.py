"""What happened to one's account, in plain words."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.services import devices, places
from apps.audit.services import activity
from apps.audit.services.activity import Entry
from apps.core.errors import NotFound

# By what the name of an event begins with.
_SYMBOLS: Final[Mapping[str, str]] = {
    "session": "screen",
    "browser": "screen",
    "account": "person",
    "profile": "person",
    "address": "mail",
    "password": "lock",
    "factor": "phone",
    "passkey": "key",
    "recovery": "key",
    "upstream": "link",
    "consent": "apps",
    "access": "apps",
    "application": "code",
}
# What an application is called is anybody's choice: its direction stays its own (UAX #9).
_ISOLATED: Final = "\u2068{}\u2069"


@login_required
@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """GET /account/activity/: one's own trail, newest first; `before` is a cursor."""
    user: Any = request.user
    before = request.GET.get("before", "")
    try:
        page = activity.of_person(user.pk, before=before)
    except NotFound as fault:
        raise Http404 from fault
    context = {
        "days": _days(page.entries, current=request.browser_session.pk),  # type: ignore[attr-defined]
        "previous_url": reverse("account_activity") if before else "",
        "next_url": f"?{urlencode({'before': page.older})}" if page.older else "",
    }
    return render(request, "account/activity.html", context)


def _days(entries: list[Entry], *, current: Any) -> list[list[dict[str, Any]]]:
    names = _names(entry.client_id for entry in entries)
    rows = [_row(entry, names, current) for entry in entries]

    def day(row: dict[str, Any]) -> date:
        return timezone.localtime(row["at"]).date()

    return [list(group) for _day, group in groupby(rows, key=day)]


def _names(client_ids: Iterable[str]) -> dict[str, str]:
    """What the applications are called; one that is gone has no name any more."""
    wanted = {client_id for client_id in client_ids if client_id}
    if not wanted:
        return {}
    found: dict[str, str] = import_string(settings.APPLICATION_NAMES)(wanted)
    return found


def _row(entry: Entry, names: Mapping[str, str], current: Any) -> dict[str, Any]:
    known = names.get(entry.client_id)
    app = _ISOLATED.format(known) if known else _("an app that is gone")
    words = str(entry.kind.own if entry.is_own else entry.kind.other or entry.kind.own)
    row: dict[str, Any] = {
        "at": entry.at,
        "symbol": _SYMBOLS.get(entry.kind.name.partition(".")[0], "clock"),
        "sentence": words.replace("{app}", app),
        "through": app if entry.client_id and "{app}" not in words else "",
        "is_alarming": entry.kind.is_alarming,
        "is_here": entry.session_id is not None and entry.session_id == current,
    }
    # Where a program runs tells a person nothing.
    if entry.address and not entry.is_program:
        seen = devices.read(entry.user_agent)
        row |= {"browser": seen.browser, "device": seen.device, "ip": entry.address}
        row["place"] = places.of(entry.address)
    return row
