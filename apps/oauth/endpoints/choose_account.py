"""The page on which a person says which account to use (`prompt=select_account`)."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.accounts.services import sessions
from apps.oauth.endpoints import flow, responses
from apps.oauth.endpoints.authorize import revisit
from apps.oauth.endpoints.authorize.revisit import Visit
from apps.oauth.endpoints.consent import described, person
from apps.oauth.engine import passage
from apps.oauth.services import requests
from apps.oauth.services.requests import RequestGone


@require_http_methods(["GET", "POST"])
def choose_account(http: HttpRequest) -> HttpResponse:
    """GET asks, POST takes the answer; without anybody signed in there is nothing to ask."""
    try:
        visit = revisit.visit(http)
        if visit is None:
            return responses.redirect(flow.resume_url(revisit.request_id_of(http)))
        account = http.POST.get("account")
        if account == "this":
            requests.choose_account(request_id=visit.kept.id, user_id=visit.person)
            return responses.redirect(flow.resume_url(visit.kept.id))
    except RequestGone as gone:
        return flow.gone_page(http, gone)
    if account == "other":
        return use_another(http, visit)
    return ask(http, visit)


def use_another(http: HttpRequest, visit: Visit) -> HttpResponse:
    """A browser has one session: this one ends, and with it what stands on it."""
    session = passage.browser_session(http)
    sessions.end(user=session.user, session_ids=[session.pk])
    logout(http)
    return responses.redirect(flow.resume_url(visit.kept.id))


def ask(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    target = visit.asked.target
    context = {
        "relying_app": described(target.client, target.redirect_uri),
        "person": person(visit.person),
        "request_id": visit.kept.id,
    }
    page = render(http, "oauth/choose_account.html", context)
    return responses.unstored(responses.may_submit_to(page, target.redirect_uri))
