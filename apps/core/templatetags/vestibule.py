"""The components that a template cannot make by itself: icons, fields, avatars, instants."""

import copy
import hashlib
from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    PasswordInput,
    RadioSelect,
    Textarea,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TONES = 8
_SUMMARY_ID = "error-summary"
_PASSED = ("autocomplete", "inputmode", "autocapitalize", "spellcheck")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the sprite; what it means must also stand in words."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("vestibule/icons.svg"),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """One or two letters that stand for a person or an application."""
    words = str(name).split("@", maxsplit=1)[0].replace(".", " ").replace("_", " ").split()
    letters = [next((sign for sign in word if sign.isalnum()), "") for word in words]
    kept = [letter for letter in letters if letter]
    picked = kept if len(kept) < 2 else [kept[0], kept[-1]]
    return "".join(picked).upper() or "?"


@register.filter
def tone(name: str) -> int:
    """Which of the calm tones belongs to `name`: always the same one."""
    return hashlib.sha256(str(name).casefold().encode()).digest()[0] % TONES


@register.filter
def bdi(value: object) -> SafeString:
    """Somebody's own words inside ours, such as a name, whichever way either of them runs."""
    return format_html("<bdi>{}</bdi>", value)


@register.simple_tag
def when(instant: datetime | None, style: str = "instant") -> SafeString | str:
    """An instant as `<time>`: readable here, exact in the title, local by script.

    `style` is "instant" or "date".
    """
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    shown = date_format(local, "DATE_FORMAT" if style == "date" else "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}" data-local="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.isoformat(sep=" ", timespec="seconds"),
        style,
        shown,
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """One field: label above, hint below, errors tied to the control.

    Options: `label`, `hint`, `autofocus`, `css`, `strength` (a new password's meter), and the
    attributes in `_PASSED`. An empty `hint` hides the form's own help text.
    """
    hint = options.get("hint", bound.help_text)
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    described = [*([error_id] if bound.errors else []), *([hint_id] if hint else [])]
    widget = bound.field.widget
    kind = _kind(widget)
    return {
        "bound": bound,
        "kind": kind,
        "label": options.get("label", bound.label),
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
        "optional": kind != "checkbox" and _is_exception(bound),
        "described": " ".join(described),
        "strength": options.get("strength", _is_new_password(bound)),
        "control": _control(bound, described, options),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """All errors of the forms on top of the page, each field's one with a link to its field."""
    bound = [form for form in forms if form is not None and form.errors]
    return {
        "summary_id": _SUMMARY_ID,
        "general": [error for form in bound for error in form.non_field_errors()],
        "fields": [one for form in bound for one in form if one.errors],
    }


def _kind(widget: Any) -> str:
    if isinstance(widget, CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, RadioSelect):
        return "radios"
    return "checkbox" if isinstance(widget, CheckboxInput) else "input"


def _is_exception(bound: BoundField) -> bool:
    """Whether this field may stay empty while others may not: where all may, nothing is said."""
    others = bound.form.fields.values()
    return not bound.field.required and any(one.required for one in others)


def _is_new_password(bound: BoundField) -> bool:
    widget = bound.field.widget
    return (
        isinstance(widget, PasswordInput)
        and widget.attrs.get("autocomplete") == "new-password"
        and not bound.name.endswith("2")
    )


def _runs_from_left(widget: Any, attrs: dict[str, Any]) -> bool:
    """Addresses, numbers and codes do so in every language."""
    kinds = {getattr(widget, "input_type", ""), attrs.get("inputmode"), attrs.get("type")}
    return bool(kinds & {"email", "url", "tel"}) or attrs.get("class") in ("otp", "code")


def _control(bound: BoundField, described: list[str], options: dict[str, Any]) -> SafeString:
    """The widget without placeholder and inline style (the page's policy forbids the latter)."""
    widget = copy.deepcopy(bound.field.widget)
    for unwanted in ("placeholder", "style"):
        widget.attrs.pop(unwanted, None)
    attrs: dict[str, str | bool] = {name: options[name] for name in _PASSED if name in options}
    if options.get("css"):
        attrs["class"] = options["css"]
    if options.get("autofocus") and not bound.form.errors:
        attrs["autofocus"] = True
    attrs = bound.build_widget_attrs(attrs, widget) | {"id": bound.auto_id}
    is_text = getattr(widget, "input_type", "") == "text" or isinstance(widget, Textarea)
    if _runs_from_left(widget, attrs):
        attrs["dir"] = "ltr"
    elif is_text and "dir" not in widget.attrs:
        # A name runs its own way, whatever the language of the page.
        attrs["dir"] = "auto"
    # Django would point to the help text as it draws it; only what is drawn here counts.
    attrs.pop("aria-describedby", None)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    rendered = widget.render(bound.html_name, bound.value(), attrs, bound.form.renderer)
    return SafeString(rendered)
