"""The whole registration of an application, as staff see it."""

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass

from apps.access.scopes import CATALOGUE
from apps.clients import metadata
from apps.clients.forms import inputs, topics
from apps.clients.forms.topics import Field
from apps.clients.metadata import Registration
from apps.clients.models import Application
from apps.clients.profiles import GRANTS
from apps.clients.services import rules
from apps.core.errors import Invalid

# What a field of a registration is called on the row, where the two differ.
_COLUMNS = {
    "origins": "allowed_origins",
    "grants": "allowed_grants",
    "scopes": "allowed_scopes",
    "auth_method": "token_endpoint_auth_method",
    "token_format": "access_token_format",
    "id_token_alg": "id_token_signed_response_alg",
}
_LISTS = ("redirect_uris", "post_logout_redirect_uris", "origins", "default_acr_values")


class Words(forms.CharField):
    """A list of words, separated by spaces."""

    def prepare_value(self, value: Any) -> Any:
        """The list as text."""
        return " ".join(value) if isinstance(value, list) else value


def _every_field() -> dict[str, forms.Field]:
    """Client metadata, in one column of the row: an input for each of its fields."""
    return {one.name: inputs.of(one) for topic in topics.TOPICS for one in topic.fields}


_MetadataFields: Any = DeclarativeFieldsMetaclass(
    "_MetadataFields", (forms.BaseForm,), _every_field()
)


class ApplicationForm(_MetadataFields, forms.ModelForm):  # type: ignore[type-arg]
    """The whole registration of an application."""

    allowed_grants = forms.MultipleChoiceField(
        choices=[(grant, grant) for grant in GRANTS], widget=forms.CheckboxSelectMultiple
    )
    allowed_scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in CATALOGUE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    default_acr_values = Words(
        required=False,
        max_length=1_000,
        help_text="Levels that a request which names none asks for, most wanted first.",
    )

    class Meta:
        model = Application
        fields = (
            "name",
            "kind",
            "profile",
            "redirect_uris",
            "post_logout_redirect_uris",
            "allowed_origins",
            "allowed_grants",
            "allowed_scopes",
            "token_endpoint_auth_method",
            "jwks",
            "access_token_format",
            "id_token_signed_response_alg",
            "demands_second_factor",
            "default_acr_values",
            "default_max_age",
            "is_first_party",
            "is_reviewed",
            "client_uri",
            "logo_uri",
            "policy_uri",
            "tos_uri",
            "roles",
            "user",
        )
        # Judged by the rules of registration, like every other address.
        field_classes: ClassVar = dict.fromkeys(
            ("client_uri", "logo_uri", "policy_uri", "tos_uri"), forms.CharField
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = metadata.read(self.instance.metadata)
        for one in self._shown():
            now = getattr(self.before, one.name)
            self.fields[one.name] = inputs.of(one, now=now)
            self.initial[one.name] = inputs.shown(one, now)

    def clean(self) -> dict[str, Any]:
        """The rules of registration, at the field they refuse."""
        data = super().clean() or {}
        if not self.errors:
            try:
                rules.checked(self.registration())
            except Invalid as error:
                name = _COLUMNS.get(error.field or "", error.field)
                self.add_error(name if name in self.fields else None, error.message)
        return data

    def _post_clean(self) -> None:
        # The toolkit's own rules for its row are not ours: `clean` has asked those that count.
        pass

    def registration(self) -> Registration:
        """The form's values as a registration."""
        data = self.cleaned_data
        # What is shown as text only is no field of the form, and stays.
        values = {"kind": self.instance.kind} | {
            name: data[column]
            for name in Registration.__slots__
            if (column := _COLUMNS.get(name, name)) in data
        }
        values |= {name: values[name].split() for name in _LISTS}
        typed = {one.name: inputs.value_of(one, data[one.name]) for one in self._shown()}
        return Registration(**values, metadata=replace(self.before, **typed))

    def _shown(self) -> list[Field]:
        """Whoever may only look has no inputs."""
        fields = [one for topic in topics.TOPICS for one in topic.fields]
        return [one for one in fields if one.name in self.fields]

    def role_slugs(self) -> list[str]:
        """The names of the chosen roles."""
        return [role.slug for role in self.cleaned_data["roles"]]
