"""The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2).

One request, in order: read → target → validate → judge → page or code. Whoever is sent to a
page comes back with `request_id` and is judged again, from the start.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.access.scopes import CATALOGUE
from apps.core import clock
from apps.oauth import acr, sender
from apps.oauth.endpoints import flow, responses
from apps.oauth.endpoints.authorize import answer, checks, judge, session, source, target, validate
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.endpoints.authorize.validate import Validated
from apps.oauth.engine import limits, passage
from apps.oauth.errors import (
    AccountSelectionRequired,
    ConsentRequired,
    InteractionRequired,
    InvalidRequest,
    LoginRequired,
    OAuthError,
)
from apps.oauth.interaction.facts import Facts, granted_scopes
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.services import codes, consents, front_channel, requests
from apps.oauth.services.requests import Kept, RequestGone

# What is answered to `prompt=none` where a page would be needed (OIDC Core §3.1.2.6).
_OF_SILENCE: Final = (
    LoginRequired,
    InteractionRequired,
    AccountSelectionRequired,
    ConsentRequired,
)


@csrf_exempt  # OIDC Core §3.1.2.1: a form of another site may start a sign-in
@require_http_methods(["GET", "POST"])
def authorize(http: HttpRequest) -> HttpResponse:
    """Start an authorization request, or go on with one that was kept."""
    try:
        return answered(http)
    except RequestGone as gone:
        return flow.gone_page(http, gone)
    except IntegrityError:
        # What we write refers to a client and a person only: one was deleted meanwhile.
        return bad_request_page(http, target.UnknownClient())


def answered(http: HttpRequest) -> HttpResponse:
    """A page, or an answer to the client. Raises `RequestGone`."""
    try:
        sent, kept = source.read(http)
        client = target.find_client(sent)
        sent = sent if kept else source.unpacked(sent, client)
        answer_to = target.of(sent, client)
    except source.Unreadable as unreadable:
        return told(http, unreadable.target, unreadable.error)
    except InvalidRequest as error:
        return bad_request_page(http, error)
    try:
        if kept is None:
            checks.check_was_pushed(answer_to.client)
        started_at = kept.started_at if kept else clock.now()
        asked = validate.validate(sent, answer_to, started_at=started_at)
        if http.method == "POST":
            # The browser withholds its cookies from a cross-site form: come back without one.
            return responses.redirect(flow.resume_url(kept.id if kept else keep(http, asked, sent)))
        return go_on(http, asked, sent, kept)
    except OAuthError as error:
        return refused(http, answer_to, kept, error)


def refused(
    http: HttpRequest, answer_to: Target, kept: Kept | None, error: OAuthError
) -> HttpResponse:
    """The client is told; a pushed request is used up by that, too. Raises `RequestGone`."""
    if kept and kept.is_pushed:
        requests.finish(kept.id)
    if kept:
        passage.leave(http, kept.id)
    return told(http, answer_to, error)


def told(http: HttpRequest, answer_to: Target, error: OAuthError) -> HttpResponse:
    """An error, to the client; to the person, where that would make us a stranger's signpost.

    RFC 9700 §4.11.2: with an address that anybody can register, a request that is wrong on purpose
    would send whoever follows a link to us on to there. What a silent request is told stays open.
    """
    is_open = http.user.is_authenticated or isinstance(error, _OF_SILENCE)
    if answer_to.client.is_a_strangers and not is_open:
        return bad_request_page(http, error)
    return answer.refusal(http, answer_to, error)


def keep(http: HttpRequest, asked: Validated, sent: Parameters) -> str:
    """Store what we know of the request; returns the id. Raises `TooManyRequests`."""
    limits.count(http, limits.BEGIN)
    return requests.keep(
        application_pk=asked.target.client.pk,
        parameters=sent.only(checks.LONGEST),
        started_at=asked.request.started_at,
    )


def go_on(http: HttpRequest, asked: Validated, sent: Parameters, kept: Kept | None) -> HttpResponse:
    """The page of the next step that is needed, or the code."""
    facts = judge.facts_of(http, asked, kept)
    step = judge.judge(asked, facts)
    if step is None:
        return respond(http, asked, facts, kept)
    request_id = kept.id if kept else keep(http, asked, sent)
    passage.enter(
        http,
        request_id=request_id,
        redirect_uri=asked.target.redirect_uri,
        login_hint=sent.get("login_hint"),
        ui_locales=sent.get("ui_locales"),
    )
    page = step.page(facts)
    way_back = {"next": flow.resume_url(request_id), "request_id": request_id}
    return responses.redirect(
        responses.with_query(reverse(page.url_name), {page.takes: way_back[page.takes]})
    )


def respond(http: HttpRequest, asked: Validated, facts: Facts, kept: Kept | None) -> HttpResponse:
    """Hand over the code (RFC 6749 §4.1.2), or what else was asked for."""
    authorization = authorization_of(asked, facts)
    parameters = front_channel.hand_over(
        client=asked.target.client,
        authorization=authorization,
        asked=asked.kinds,
        state=asked.target.state,
        request_id=kept.id if kept else "",
    )
    if "access_token" in parameters:
        parameters["token_type"] = sender.token_type(authorization.cnf)
    parameters |= session.said(http, asked.target, authorization)
    if kept:
        passage.leave(http, kept.id)
    if not asked.request.is_first_party:
        consents.used(
            user_id=authorization.user_id,
            application_pk=authorization.application_pk,
            last_used_at=facts.last_used_at,
        )
    return answer.answer(http, asked.target, parameters)


def authorization_of(asked: Validated, facts: Facts) -> codes.Authorization:
    """What the code stands for."""
    request = asked.request
    said = acr.assured(facts.proofs, since=request.authenticated_since, named=request.demand.named)
    if facts.person is None or said.auth_time is None:
        raise AssertionError("no code without a person")
    return codes.Authorization(
        user_id=facts.person,
        application_pk=asked.target.client.pk,
        client_id=asked.target.client.client_id,
        scopes=granted_scopes(request, facts),
        redirect_uri=asked.target.redirect_uri,
        redirect_uri_was_sent=asked.target.redirect_uri_was_sent,
        code_challenge=asked.code_challenge,
        nonce=asked.nonce,
        claims=agreed_claims(asked, facts),
        sid=facts.sid,
        auth_time=said.auth_time,
        acr=said.acr,
        amr=said.amr,
        max_age_was_sent=request.max_age is not None,
        resources=asked.resources,
        cnf=asked.cnf,
        authorization_details=asked.details,
    )


def agreed_claims(asked: Validated, facts: Facts) -> Mapping[str, Any]:
    """The single claims asked for, without those whose scope the person did not agree to."""
    if asked.request.is_first_party:
        return asked.claims
    withheld = {
        name
        for scope in asked.request.claim_scopes
        if scope not in facts.consented
        for name in CATALOGUE[scope].claims
    }
    return {
        member: {name: wish for name, wish in wanted.items() if name not in withheld}
        for member, wanted in asked.claims.items()
    }


def bad_request_page(http: HttpRequest, error: OAuthError) -> HttpResponse:
    """What must not be redirected (RFC 6749 §4.1.2.1)."""
    responses.log_refusal(error)
    has_expired = isinstance(error, source.ReferenceGone)
    return responses.error_page(
        http,
        title=_("This link has expired") if has_expired else _("This link does not work"),
        what_happened=(
            _("Links of this kind work for a minute or two, and only for the app that made them.")
            if has_expired
            else _("The app sent a request that cannot be answered safely.")
        ),
        what_next=_(
            "Go back to the app and try again. If this stays so, tell the people who run it."
        ),
        detail=f"{error.code}: {error.description}",
        status=error.status,
    )
