"""Logout by a relying party (OpenID Connect RP-Initiated Logout 1.0).

Ends this browser's session and what stands on it, never the person's others. Without a hint
that names this very session the person is asked: a link must not sign anybody out.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from apps.accounts.services import sessions
from apps.oauth.endpoints import reading, responses
from apps.oauth.engine import passage
from apps.oauth.engine.context import host_of
from apps.oauth.errors import InvalidRequest
from apps.oauth.request_objects import logout as logout_request
from apps.oauth.request_objects.logout import LogoutRequest
from apps.oauth.tokens import subjects


@csrf_exempt  # §2: clients may send people here with a form of theirs; ours is checked below
@require_http_methods(["GET", "POST"])
def end_session(http: HttpRequest) -> HttpResponse:
    """Log out, or ask whether to."""
    try:
        sent = reading.sent(http)
        asked = logout_request.read(sent)
    except InvalidRequest as error:
        return bad_request_page(http, error)
    if http.method == "POST":
        if sent.get("decision"):
            return decided(http, sent.get("decision"), asked)
        # The browser withholds its cookies from a cross-site form: come back without one.
        way_back = {"sealed": asked.seal()}
        if languages := sent.get("ui_locales"):
            way_back["ui_locales"] = languages
        return responses.redirect(responses.with_query(reverse("oauth_end_session"), way_back))
    if not http.user.is_authenticated:
        return responses.redirect(onward(asked))
    if is_about_this_session(http, asked):
        return end(http, asked)
    return ask(http, asked)


@csrf_protect
def decided(http: HttpRequest, decision: str, asked: LogoutRequest) -> HttpResponse:
    """The person answered our own page."""
    if decision != "allow":
        return responses.redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    return end(http, asked)


def is_about_this_session(http: HttpRequest, asked: LogoutRequest) -> bool:
    """Whether the hint names the session of this browser, and so cannot be a stranger's."""
    session, client = passage.browser_session(http), logout_request.client_of(asked)
    if client is None:
        return False
    return asked.sid == subjects.of_session(session.pk, client) and (
        asked.subject == subjects.of_person(session.user_id, client)
    )


def end(http: HttpRequest, asked: LogoutRequest) -> HttpResponse:
    """End the session, and with it the grants that stand on it."""
    if session := passage.browser_session(http):
        sessions.end(user=session.user, session_ids=[session.pk])
    logout(http)
    return responses.redirect(destination(asked))


def onward(asked: LogoutRequest) -> str:
    """The same for whoever is signed out already, and so is asked nothing.

    Only a hint shows that they come from the client (§3): without one, with an address that anybody
    can register, a link to us would lead anywhere (RFC 9700 §4.11.2).
    """
    client = logout_request.client_of(asked)
    if client is not None and client.is_a_strangers and not asked.subject:
        return reverse("account_signed_out")
    return destination(asked)


def destination(asked: LogoutRequest) -> str:
    """Back to the client where that is allowed (§3), else a page of ours."""
    if not asked.redirect_uri:
        return reverse("account_signed_out")
    return responses.with_query(asked.redirect_uri, {"state": asked.state} if asked.state else {})


def ask(http: HttpRequest, asked: LogoutRequest) -> HttpResponse:
    """The page that asks (§2)."""
    context: dict[str, Any] = {
        "person": http.user,
        "relying_app": named(asked),
        "parameters": {"sealed": asked.seal()},
    }
    page = responses.unstored(render(http, "oauth/logout_confirm.html", context))
    return responses.may_submit_to(page, asked.redirect_uri) if asked.redirect_uri else page


def named(asked: LogoutRequest) -> dict[str, str] | None:
    """The app that asks, as pages show it."""
    client = logout_request.client_of(asked)
    if client is None:
        return None
    host = host_of(asked.redirect_uri) if asked.redirect_uri else ""
    return {"name": client.name, "logo_uri": client.logo, "host": host}


def bad_request_page(http: HttpRequest, error: InvalidRequest) -> HttpResponse:
    """The request cannot be read at all."""
    responses.log_refusal(error)
    return responses.error_page(
        http,
        title=_("This link does not work"),
        what_happened=_("The app asked for a sign-out in a way that cannot be understood."),
        what_next=_(
            "You are signed in as before. To sign out, use the button on your account page."
        ),
        detail=f"{error.code}: {error.description}",
        status=error.status,
    )
