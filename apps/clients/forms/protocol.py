"""Everything about an application that one needs to know the protocol for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from apps.clients.forms import inputs, topics
from apps.clients.forms.topics import Field
from apps.clients.metadata import FOR_STAFF, Registration
from apps.clients.profiles import PROFILES
from apps.clients.services.rules import KINDS
from apps.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Card:
    """One topic on the page."""

    key: str
    title: Any
    lead: Any
    fields: list[BoundField]


class ProtocolForm(forms.Form):
    """The fields that make sense for an application; those for staff are not among them."""

    def __init__(self, data: Any = None, *, registered: Registration) -> None:
        super().__init__(data)
        self.registered = registered
        for field in self._fields():
            now = getattr(registered.metadata, field.name)
            self.fields[field.name] = inputs.of(field, registered.profile, now)
            self.initial[field.name] = inputs.shown(field, now)
        self._add_proof()
        if registered.kind != "machine":
            self.fields["id_token_alg"] = _one_of(
                _("ID tokens are signed with"), PROFILES[registered.profile].id_token_algorithms
            )
            self.initial["id_token_alg"] = registered.id_token_alg

    def changes(self) -> dict[str, Any]:
        """What was typed, as fields of `Registration`."""
        data = self.cleaned_data
        typed = {one.name: inputs.value_of(one, data[one.name]) for one in self._fields()}
        own = {name: data[name] for name in ("auth_method", "jwks", "id_token_alg") if name in data}
        return own | {"metadata": replace(self.registered.metadata, **typed)}

    def refuse(self, error: Invalid) -> None:
        """Show what a rule refused, at its field if the page has it."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def cards(self) -> list[Card]:
        """The page, topic by topic; what is left of the form stands with the topic it is about."""
        beside = {"proof": ("auth_method", "jwks"), "answers": ("id_token_alg",)}
        found = []
        for topic in topics.of_kind(self.registered.kind):
            names = [*beside.get(topic.key, ()), *(one.name for one in topic.fields)]
            bound = [self[name] for name in names if name in self.fields]
            found.append(Card(topic.key, topic.title, topic.lead, bound))
        return found

    def _fields(self) -> Iterator[Field]:
        for topic in topics.of_kind(self.registered.kind):
            yield from (one for one in topic.fields if one.name not in FOR_STAFF)

    def _add_proof(self) -> None:
        kind, profile = KINDS[self.registered.kind], PROFILES[self.registered.profile]
        methods = [one for one in kind.auth_methods if one in profile.auth_methods]
        if len(methods) > 1:
            field = forms.ChoiceField(
                label=_("How it signs in"), choices=[(one, one) for one in methods]
            )
            self.fields["auth_method"] = field
            self.initial["auth_method"] = self.registered.auth_method
        self.fields["jwks"] = inputs.KeySet(
            label=_("Its public keys"), help_text=_("A JSON Web Key Set, without private parts.")
        )
        self.initial["jwks"] = self.registered.jwks


def _one_of(label: Any, choices: tuple[str, ...]) -> forms.ChoiceField:
    default = ("", _("Default"))
    return forms.ChoiceField(
        label=label, required=False, choices=[default, *((one, one) for one in choices)]
    )
