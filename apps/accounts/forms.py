"""The shape of the profile page's input; what a value may be is asked of the service."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import passwords, profiles
from apps.accounts.services.claims import ADDRESS_MEMBERS
from apps.core.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_ADDRESS: Final = "address_"


def _line(label: "StrOrPromise", hint: "StrOrPromise" = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.TextInput(attrs=attrs)
    )


def _lines(label: "StrOrPromise") -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": "3"}))


def _zones() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if "/" in name)
    return [
        ("", gettext("Not given")),
        *((name, name.replace("_", " ")) for name in ["UTC", *names]),
    ]


def _languages(kept: str) -> list[tuple[str, str]]:
    """What our pages speak, and whatever else the account says: other apps may speak that."""
    choices = [("", gettext("As the browser")), *settings.LANGUAGES]
    return choices if kept in dict(choices) else [*choices, (kept, kept)]


class PictureForm(forms.Form):
    """A picture; whether it is one is asked of the service."""

    picture = forms.FileField(
        label=_("A picture of you"),
        help_text=_("JPEG, PNG, WebP or GIF, up to 8 MB. We keep a square cut from its middle."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty."),
        },
    )


class DepartureForm(forms.Form):
    """One tick, so that nobody leaves by a slip of the finger."""

    understood = forms.BooleanField(
        label=_("I understand what will be deleted"),
        error_messages={"required": _("Tick the box if you want to go on.")},
    )


class ProfileForm(forms.Form):
    """Every claim a person may give, the address as one field a member."""

    username = _line(_("User name"), _("Letters, digits, dots, dashes."), autocomplete="nickname")
    name = _line(_("Full name"), autocomplete="name")
    given_name = _line(_("First name"), autocomplete="given-name")
    middle_name = _line(_("Middle name"), autocomplete="additional-name")
    family_name = _line(_("Last name"), autocomplete="family-name")
    nickname = _line(_("Nickname"), autocomplete="nickname")
    birthdate = _line(
        _("Date of birth"),
        _("Such as 1990-12-31; 0000-12-31 without the year."),
        autocomplete="bday",
    )
    gender = _line(_("Gender"), autocomplete="sex")
    phone_number = _line(
        _("Phone number"),
        _("With the country, such as +41 44 668 18 00."),
        autocomplete="tel",
        inputmode="tel",
        type="tel",
    )
    website = _line(_("Website"), autocomplete="url", inputmode="url", type="url")
    profile = _line(_("Page about you"), inputmode="url", type="url")
    locale = forms.ChoiceField(label=_("Language"), required=False)
    zoneinfo = forms.ChoiceField(label=_("Time zone"), required=False, choices=_zones)
    address_street_address = _lines(_("Street and number"))
    address_postal_code = _line(_("Postal code"), autocomplete="postal-code")
    address_locality = _line(_("City"), autocomplete="address-level2")
    address_region = _line(_("Region"), autocomplete="address-level1")
    address_country = _line(_("Country"), autocomplete="country-name")
    address_formatted = _lines(_("Whole address, as on a letter"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = cast("forms.ChoiceField", self.fields["locale"])
        locale.choices = _languages(self.initial.get("locale", ""))

    def clean(self) -> dict[str, Any]:
        """Ask the service about each claim, so that every fault is told at once."""
        given = super().clean() or {}
        for name, value in self.claims(given).items():
            try:
                profiles.validate({name: value})
            except DomainError as fault:
                field = f"{_ADDRESS}street_address" if name == "address" else name
                self.add_error(field, fault.message)
        return given

    @staticmethod
    def claims(given: Mapping[str, Any]) -> dict[str, Any]:
        """The form's values as claims."""
        members = {name: given.get(f"{_ADDRESS}{name}", "") for name in ADDRESS_MEMBERS}
        plain = {
            name: value
            for name, value in given.items()
            if name != "username" and not name.startswith(_ADDRESS)
        }
        return {**plain, "address": members}

    @staticmethod
    def initial_from(*, username: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """Stored values as the form shows them."""
        members = {f"{_ADDRESS}{name}": value for name, value in values["address"].items()}
        return {**values, **members, "username": username or ""}


class RecoverForm(forms.Form):
    """The code that was mailed, and a new password."""

    code = forms.CharField(
        label=_("Code"), max_length=20, error_messages={"required": _("Enter the code.")}
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=passwords.LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
