"""What is asked of people about their factors."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """What a factor is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("So that you know later which one it is: “Phone”, say."),
        error_messages={"required": _("Give it a name.")},
    )


class AppForm(NameForm):
    """A new authenticator app: what it shows, and what to call it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        help_text=_("The six digits that the app shows now."),
        error_messages={"required": _("Enter the code that the app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "name")
