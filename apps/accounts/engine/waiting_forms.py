"""Forms that wait while a person proves that it is them go on in the browser that sent them only.

allauth keeps such a form in the session and acts on it after the proof. Whoever shares the session
(a stolen cookie) could leave a form of theirs there and have the owner's proof carry it out.
"""

import json

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.accounts.engine import forwarded


def forget_those_of_others(request: HttpRequest) -> None:
    """Drop a form that another browser left in this session, and say that nothing was done."""
    state = request.session.get(STATE_SESSION_KEY)
    if not state or "request" not in state:
        return
    sent = HttpRequest()
    sent.META = json.loads(state["request"])["META"]
    if _marks(sent) != _marks(request) or not _is_same_browser(sent, request):
        del request.session[STATE_SESSION_KEY]
        messages.info(
            request, _("You confirmed that it is you. Nothing was changed yet: do it once more.")
        )


def _marks(request: HttpRequest) -> tuple[str | None, str]:
    return forwarded.client_ip(request), forwarded.user_agent(request)


def _is_same_browser(sent: HttpRequest, request: HttpRequest) -> bool:
    """By the cookie of a known browser: a secret besides the session's, in each browser its own."""
    name = settings.KNOWN_BROWSER_COOKIE_NAME
    there = parse_cookie(sent.META.get("HTTP_COOKIE", "")).get(name, "")
    return constant_time_compare(there, request.COOKIES.get(name, ""))
