"""The list of one's applications, and each of them: register, see, edit, delete."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.clients.engine.proof import proved_to_change
from apps.clients.forms.applications import EditForm, RegistrationForm
from apps.clients.services import applications, registration, secrets
from apps.clients.services.applications import Owned
from apps.clients.views.doors import for_developers, person_of
from apps.core.errors import Invalid


@require_safe
@for_developers
def show_all(request: HttpRequest) -> HttpResponseBase:
    """The applications of the person."""
    rows = [
        {
            "client_id": one.client_id,
            "name": one.name,
            "logo_uri": one.logo_uri,
            "kind": _kind(one),
        }
        for one in applications.owned_by(person_of(request))
    ]
    return render(request, "developers/list.html", {"applications": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_developers
def register(request: HttpRequest) -> HttpResponseBase:
    """Ask what it is, register it, and show its secret in this one answer."""
    if request.method != "POST":
        return render(request, "developers/new.html", {"form": RegistrationForm()})
    form = RegistrationForm(request.POST)
    if form.is_valid():
        try:
            made = registration.register(
                registration=form.registration(),
                owner_id=person_of(request),
                key=form.cleaned_data["key"],
            )
        except Invalid as error:
            form.refuse(error)
        else:
            if made.client_secret:
                return show_secret(request, made.client_id, made.client_secret)
            if not made.is_new:
                messages.info(request, _("This application is registered already."))
            return redirect("developer_application", made.client_id)
    return render(request, "developers/new.html", {"form": form})


@require_safe
@for_developers
def show(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """One application: how it is set up and how it signs in."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    return render(request, "developers/detail.html", _details(found))


@require_http_methods(["GET", "HEAD", "POST"])
@for_developers
@proved_to_change
def edit(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """Change its name, addresses, scopes and links."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    refuse_if_the_operators(found)
    typed = request.POST if request.method == "POST" else None
    form = EditForm(typed, application=found)
    if form.is_bound and form.is_valid():
        try:
            registration.change(application_pk=found.pk, **form.values())
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("developer_application", client_id)
    return render(request, "developers/edit.html", {"form": form, "application": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_developers
@proved_to_change
def delete(request: HttpRequest, client_id: str) -> HttpResponseBase:
    """Ask once more, then delete."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    if request.method == "POST":
        registration.delete(application_pk=found.pk)
        messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
        return redirect("developer_applications")
    return render(
        request,
        "account/confirm.html",
        {
            "title": _("Delete %(name)s?") % {"name": found.name},
            "what_happens": _(
                "Nobody can sign in to it any more, and all its tokens stop working at once. "
                "This cannot be undone."
            ),
            "action": request.path,
            "cancel_url": reverse("developer_application", args=[client_id]),
            "button": _("Delete it"),
        },
    )


def refuse_if_the_operators(found: Owned) -> None:
    """Nobody is asked for consent to it: what it may do is the operator's decision.

    Raises `PermissionDenied`.
    """
    if found.is_first_party:
        raise PermissionDenied(_("This application is the operator's own: staff change it."))


def show_secret(request: HttpRequest, client_id: str, secret: str) -> HttpResponse:
    """The page of an application with a secret on it, which no other answer will hold again."""
    found = applications.find_owned(user_id=person_of(request), client_id=client_id)
    return render(request, "developers/detail.html", _details(found) | {"new_secret": secret})


def _details(found: Owned) -> dict[str, Any]:
    return {
        "application": {
            "client_id": found.client_id,
            "name": found.name,
            "logo_uri": found.logo_uri,
            "kind": _kind(found),
            "is_confidential": found.uses_secrets,
            "may_be_edited": not found.is_first_party,
        },
        "secrets": [
            {
                "hint": f"…{one.hint}",
                "created_at": one.created_at,
                "expires_at": one.expires_at,
                "end_url": reverse("developer_secret_remove", args=[found.client_id, one.pk]),
            }
            for one in secrets.shown(application_pk=found.pk)
        ],
        "redirect_uris": found.redirect_uris,
        "post_logout_redirect_uris": found.post_logout_redirect_uris,
        "scopes": found.scopes,
        "sign_in": {
            "demands_second_factor": found.demands_second_factor,
            "levels": found.default_acr_values,
            "max_age": found.default_max_age,
        },
        "endpoints": _endpoints(found),
    }


def _endpoints(found: Owned) -> dict[str, str]:
    issuer = settings.ISSUER
    discovery = {_("Discovery"): f"{issuer}/.well-known/openid-configuration"}
    token = {_("Token"): f"{issuer}/oauth/token"}
    if found.kind == "machine":
        return discovery | token
    return (
        discovery
        | {_("Authorization"): f"{issuer}/oauth/authorize"}
        | token
        | {
            _("User info"): f"{issuer}/oauth/userinfo",
            _("Keys"): f"{issuer}/oauth/jwks",
            _("Sign-out"): f"{issuer}/oauth/end-session",
        }
    )


def _kind(found: Owned) -> str:
    if found.is_active:
        return found.kind_name
    return _("%(kind)s · switched off by staff") % {"kind": found.kind_name}
