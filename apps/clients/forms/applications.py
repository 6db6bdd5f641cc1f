"""The shape of what a developer types; the rules are `services.rules`."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.access.scopes import CATALOGUE
from apps.clients.forms.inputs import Lines
from apps.clients.metadata import Registration
from apps.clients.services.applications import Owned
from apps.clients.services.rules import KINDS
from apps.core.errors import Invalid

_KIND_NAMES = {
    "web": _("Web application"),
    "spa": _("Single-page application"),
    "native": _("Native application"),
    "machine": _("Machine"),
}
# What a field of a registration is called on the page, where the two differ.
_FIELDS = {"origins": "allowed_origins"}
# How people must be authenticated; what is asked of an existing application only, as links are.
AUTHENTICATION = ("demands_second_factor", "default_acr_values", "default_max_age")
LINKS = ("client_uri", "logo_uri", "policy_uri", "tos_uri")


class ApplicationForm(forms.Form):
    """What can be changed of an application at any time."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("People see it when they are asked to let the application in."),
    )
    redirect_uris = Lines(
        label=_("Redirect addresses"),
        help_text=_(
            "Where people come back to after signing in. One on each line, compared exactly."
        ),
    )
    post_logout_redirect_uris = Lines(
        label=_("After sign-out"), help_text=_("Where people may be sent after signing out.")
    )
    allowed_origins = Lines(
        label=_("Web origins"),
        help_text=_(
            "Whose scripts may call the token endpoint and the API, such as "
            "https://app.example.com."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(name, name) for name in CATALOGUE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The most it may ask for. People's roles and consent decide what it gets."),
    )
    demands_second_factor = forms.BooleanField(
        required=False,
        label=_("People need a second step"),
        help_text=_("Whatever a request asks for. Who has none yet is asked to set one up."),
    )
    default_acr_values = Lines(
        label=_("Levels of sign-in"),
        help_text=_(
            "Which ones a request that names none asks for, most wanted first. "
            "One on each line, such as urn:vestibule:acr:2."
        ),
    )
    default_max_age = forms.IntegerField(
        required=False,
        min_value=0,
        label=_("Oldest sign-in, in seconds"),
        help_text=_(
            "People who signed in longer ago are asked once more, unless a request says otherwise."
        ),
    )
    client_uri = forms.CharField(max_length=500, required=False, label=_("Home page"))
    logo_uri = forms.CharField(max_length=500, required=False, label=_("Logo"))
    policy_uri = forms.CharField(max_length=500, required=False, label=_("Privacy policy"))
    tos_uri = forms.CharField(max_length=500, required=False, label=_("Terms of use"))

    def values(self) -> dict[str, Any]:
        """The typed values as fields of `Registration`."""
        data = self.cleaned_data
        lists = {
            "redirect_uris": data["redirect_uris"].split(),
            "post_logout_redirect_uris": data["post_logout_redirect_uris"].split(),
            "origins": data["allowed_origins"].split(),
            "scopes": data["scopes"],
        }
        if "default_acr_values" in self.fields:
            lists["default_acr_values"] = data["default_acr_values"].split()
        plain = ("name", "demands_second_factor", "default_max_age", *LINKS)
        return lists | {name: data[name] for name in plain if name in self.fields}

    def refuse(self, error: Invalid) -> None:
        """Show what a rule refused, at its field if the page has it."""
        name = _FIELDS.get(error.field or "", error.field)
        self.add_error(name if name in self.fields else None, error.message)


class EditForm(ApplicationForm):
    """Changes of an existing application."""

    def __init__(self, data: Any = None, *, application: Owned) -> None:
        initial = {
            "name": application.name,
            "redirect_uris": "\n".join(application.redirect_uris),
            "post_logout_redirect_uris": "\n".join(application.post_logout_redirect_uris),
            "allowed_origins": "\n".join(application.origins),
            "scopes": application.scopes,
        }
        initial["default_acr_values"] = "\n".join(application.default_acr_values)
        plain = ("demands_second_factor", "default_max_age", *LINKS)
        initial |= {name: getattr(application, name) for name in plain}
        super().__init__(data, initial=initial)
        if application.kind == "machine":
            for name in AUTHENTICATION:
                del self.fields[name]
        self.fields["redirect_uris"].required = application.kind != "machine"


class RegistrationForm(ApplicationForm):
    """A new application."""

    kind = forms.ChoiceField(
        choices=[(kind, _KIND_NAMES[kind]) for kind in KINDS],
        initial="web",
        widget=forms.RadioSelect,
        label=_("What is it?"),
    )
    # Drawn with the page: sending the same page twice registers one application.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].initial = KINDS["web"].default_scopes
        self.fields["redirect_uris"].required = self.data.get("kind") != "machine"
        for name in (*AUTHENTICATION, *LINKS):
            del self.fields[name]

    def registration(self) -> Registration:
        """What the person wants to register."""
        kind, values = self.cleaned_data["kind"], self.values()
        if kind == "machine":
            # The page offers what is about a person with its tick already set.
            values["scopes"] = [one for one in values["scopes"] if not CATALOGUE[one].is_personal]
        # None typed: those of a single page's redirect addresses.
        values["origins"] = values["origins"] or None
        return Registration(kind=kind, **values)
