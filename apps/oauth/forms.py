"""The shape of what people type on the pages of this app."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UserCodeForm(forms.Form):
    """The code that a device shows (RFC 8628 §3.3)."""

    user_code = forms.CharField(
        label=_("Code on your device"),
        max_length=40,
        help_text=_("Eight letters. Dashes, capital or small letters do not matter."),
        error_messages={"required": _("Enter the code that your device shows.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
