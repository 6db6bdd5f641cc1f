"""How one field is typed: by what kind of value it is, and from what one chooses."""

import json
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.forms.topics import Field
from apps.clients.metadata import NOTHING
from apps.clients.profiles import PROFILES
from apps.core.services import strict_json

_LONGEST_LIST: Final = 12_000
_LONGEST_KEYS: Final = 40_000
# Addresses, keys and names in certificates: from left to right in every language.
_PLAIN: Final = {"class": "code", "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}


class Lines(forms.CharField):
    """Several values, one on each line."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, **_PLAIN})
        super().__init__(required=False, max_length=_LONGEST_LIST, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        """The lines as one text without what surrounds them."""
        return "\n".join(str(super().to_python(value)).split())


class KeySet(forms.CharField):
    """Public keys as JSON."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, **_PLAIN})
        super().__init__(required=False, max_length=_LONGEST_KEYS, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        """The set as text."""
        return json.dumps(value, indent=2) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        """The set, None if nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return strict_json.read(text.encode())
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This is not valid JSON.")) from None


def of(field: Field, profile: str = "", now: Any = None) -> forms.Field:
    """The input of a field; `now` is its value, which can be kept whatever the choices are.

    Without a profile one chooses from what any of them allows.
    """
    kind = type(getattr(NOTHING, field.name))
    words: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    if kind is bool:
        return forms.BooleanField(**words)
    if field.choices is None:
        return _open(kind, words)
    profiles = [profile] if profile else list(PROFILES)
    known = list(dict.fromkeys(choice for one in profiles for choice in field.choices(one)))
    known += [one for one in _chosen(now) if one not in known]
    choices = [(one, one) for one in known]
    if kind is tuple:
        box = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=box, **words)
    return forms.ChoiceField(choices=[("", gettext_lazy("Default")), *choices], **words)


def value_of(field: Field, typed: Any) -> Any:
    """What was typed as the field keeps it."""
    if not isinstance(getattr(NOTHING, field.name), tuple):
        return typed
    return tuple(typed.split("\n") if typed and isinstance(typed, str) else typed or ())


def shown(field: Field, value: Any) -> Any:
    """The reverse: what the input begins with."""
    return "\n".join(value) if isinstance(value, tuple) and field.choices is None else value


def _open(kind: type, words: dict[str, Any]) -> forms.Field:
    if kind is tuple:
        del words["required"]
        return Lines(**words)
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=_PLAIN), **words)


def _chosen(now: Any) -> list[str]:
    if isinstance(now, list | tuple):
        return list(now)
    return [now] if now else []
