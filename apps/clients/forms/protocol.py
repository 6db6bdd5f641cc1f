"""Everything about an application that one needs to know the protocol for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from apps.clients.forms import inputs, topics
from apps.clients.forms.topics import Field
from apps.clients.metadata import FOR_STAFF, Registration
from apps.clients.profiles import PROFILES
from apps.clients.services import certificates
from apps.clients.services.rules import KINDS
from apps.core.errors import Invalid

# What else is set here, with the topic that it is about, and what stands beside it.
_FIRST: Final = {
    "proof": ("auth_method", "token_endpoint_auth_signing_alg", "jwks"),
    "answers": ("id_token_alg",),
}


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
        beside = ("auth_method", "jwks", "id_token_alg")
        own: dict[str, Any] = {name: data[name] for name in beside if name in data}
        if not own.get("auth_method"):
            own.pop("auth_method", None)
        return own | {"metadata": replace(self.registered.metadata, **typed)}

    def refuse(self, error: Invalid) -> None:
        """Show what a rule refused, at its field if the page has it."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def cards(self) -> list[Card]:
        """The page, topic by topic; what is left of the form stands with the topic it is about."""
        found = []
        for topic in topics.of_kind(self.registered.kind):
            names = dict.fromkeys([*_FIRST.get(topic.key, ()), *(one.name for one in topic.fields)])
            bound = [self[name] for name in names if name in self.fields]
            if bound:
                found.append(Card(topic.key, topic.title, topic.lead, bound))
        return found

    def _fields(self) -> Iterator[Field]:
        for topic in topics.of_kind(self.registered.kind):
            yield from (one for one in topic.fields if self._makes_sense(one.name))

    def _makes_sense(self, name: str) -> bool:
        """What is for staff, for who has something to prove, or for client certificates is not."""
        is_of_tls = name.startswith("tls_client")
        is_of_proof = is_of_tls or name == "token_endpoint_auth_signing_alg"
        if name in FOR_STAFF or (is_of_tls and not certificates.are_on()):
            return False
        return not is_of_proof or KINDS[self.registered.kind].auth_methods != ("none",)

    def _add_proof(self) -> None:
        kind, profile = KINDS[self.registered.kind], PROFILES[self.registered.profile]
        allowed = [one for one in kind.auth_methods if one in profile.auth_methods]
        methods = [one for one in allowed if certificates.are_enough_for(one)]
        if len(methods) > 1:
            field = forms.ChoiceField(
                label=_("How it signs in"),
                required=False,
                choices=[(one, one) for one in methods],
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
