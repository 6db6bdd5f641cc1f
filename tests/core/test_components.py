"""The components of the design system: names, errors and hints reach every reader."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template

from apps.core.templatetags import vestibule


class Sample(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        help_text="Where we write to.",
        widget=forms.EmailInput({"placeholder": "x"}),
    )
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password", "style": "color:red"})
    )
    nickname = forms.CharField(required=False)
    agree = forms.BooleanField(required=False, label="I agree")
    colour = forms.ChoiceField(choices=[("r", "Red"), ("g", "Green")], widget=forms.RadioSelect)
    trap = forms.CharField(required=False, widget=forms.TextInput({"tabindex": "-1"}))


class Elements(HTMLParser):
    """The elements of a piece of HTML, with their attributes and direct text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        matching = [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]
        assert len(matching) == 1, (tag, wanted, self.found)
        return matching[0]


def drawn(template: str, **context: object) -> Elements:
    return Elements(Template("{% load vestibule %}" + template).render(Context(context)))


def test_a_field_has_its_label_and_its_hint() -> None:
    page = drawn("{% field form.email %}", form=Sample())
    control = page.one("input", name="email")
    assert page.one("label")["for"] == control["id"]
    assert control["aria-describedby"] == page.one("div", **{"class": "hint"})["id"]
    assert "aria-invalid" not in control
    assert "Where we write to." in page.texts


def test_a_fault_is_tied_to_its_field_and_said_before_the_hint() -> None:
    page = drawn("{% field form.email %}", form=Sample({"email": "no"}))
    control = page.one("input", name="email")
    error, hint = page.one("p", **{"class": "error"}), page.one("div", **{"class": "hint"})
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == f"{error['id']} {hint['id']}"
    assert control["value"] == "no"


def test_placeholders_and_inline_styles_do_not_reach_the_page() -> None:
    """The pages' policy forbids inline style (`style-src 'self'`)."""
    page = drawn("{% field form.email %}{% field form.password %}", form=Sample())
    assert not [attrs for _, attrs in page.found if {"style", "placeholder"} & attrs.keys()]


def test_drawing_a_field_leaves_the_form_as_it_was() -> None:
    form = Sample()
    drawn("{% field form.email autocomplete='username' %}", form=form)
    assert form.fields["email"].widget.attrs == {"placeholder": "x", "maxlength": "320"}


def test_a_template_can_say_more_about_a_field() -> None:
    page = drawn(
        "{% field form.email label='Address' hint='' autocomplete='username' css='otp' autofocus=True %}",
        form=Sample(),
    )
    control = page.one("input", name="email")
    assert (control["autocomplete"], control["class"]) == ("username", "otp")
    assert "autofocus" in control
    assert "aria-describedby" not in control
    assert "Address" in page.texts


def test_the_focus_goes_to_the_summary_when_there_are_faults() -> None:
    form = Sample({"email": "no"})
    page = drawn("{% error_summary form %}{% field form.email autofocus=True %}", form=form)
    assert "autofocus" not in page.one("input", name="email")
    assert "autofocus" in page.one("div", id="error-summary")


def test_the_summary_names_every_fault_and_leads_to_its_field() -> None:
    form = Sample({"email": "no", "colour": "r"})
    form.add_error(None, "Nothing fits <here>.")
    page = drawn("{% error_summary form %}", form=form)
    links = [attrs["href"] for tag, attrs in page.found if tag == "a"]
    assert links == ["#id_email", "#id_password"]
    assert "Nothing fits <here>." in page.texts, "escaped in the page, so parsed as text"
    assert page.one("div", id="error-summary")["role"] == "alert"


def test_the_summary_leads_to_a_group_of_choices() -> None:
    form = Sample({"email": "a@b.example", "password": "x"})
    page = drawn("{% error_summary form %}{% field form.colour %}", form=form)
    assert page.one("a")["href"] == f"#{page.one('fieldset')['id']}"


def test_there_is_no_summary_without_faults() -> None:
    assert not drawn("{% error_summary form other %}", form=Sample(), other=None).found


def test_only_a_new_password_is_measured() -> None:
    page = drawn("{% field form.password %}{% field form.email %}", form=Sample())
    assert page.one("div", **{"data-strength": "id_password"})
    assert len([1 for _, attrs in page.found if "data-strength" in attrs]) == 1


def test_what_may_stay_empty_says_so() -> None:
    assert "optional" in " ".join(drawn("{% field form.nickname %}", form=Sample()).texts)
    assert "optional" not in " ".join(drawn("{% field form.email %}", form=Sample()).texts)


def test_nothing_is_called_optional_where_everything_is() -> None:
    form = Sample()
    for field in form.fields.values():
        field.required = False
    assert "optional" not in " ".join(drawn("{% field form.nickname %}", form=form).texts)


def test_choices_are_a_group_with_a_name() -> None:
    page = drawn("{% field form.colour %}", form=Sample({}))
    group = page.one("fieldset")
    assert group["aria-describedby"] == page.one("p", **{"class": "error"})["id"]
    assert page.one("legend")
    assert page.one("label", **{"for": "id_colour_1"})


def test_several_can_be_ticked_in_a_group_with_a_name() -> None:
    class Scopes(forms.Form):
        scopes = forms.MultipleChoiceField(
            choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
        )

    page = drawn("{% field form.scopes %}", form=Scopes({"scopes": ["b"]}))
    assert page.one("fieldset")
    assert "checked" in page.one("input", value="b")
    assert "checked" not in page.one("input", value="a")


def test_a_checkbox_stands_in_its_label() -> None:
    page = drawn("{% field form.agree %}", form=Sample())
    assert page.one("label")["for"] == page.one("input", type="checkbox")["id"]


def test_the_trap_for_programs_is_out_of_peoples_way() -> None:
    page = drawn("{% include 'components/fields.html' %}", form=Sample())
    assert page.one("div", **{"aria-hidden": "true", "class": "vh"})
    assert page.one("input", name="trap")["tabindex"] == "-1"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("ada.lovelace@example.com", "AL"),
        ("Ada Augusta King Lovelace", "AL"),
        ("Notes", "N"),
        ("élan vital", "ÉV"),
        ("(Notes)", "N"),
        ("", "?"),
        ("@", "?"),
        ("…", "?"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert vestibule.initials(name) == letters


def test_a_name_keeps_its_tone() -> None:
    assert vestibule.tone("Notes") == vestibule.tone("nOTES")
    assert {vestibule.tone(str(number)) for number in range(200)} == set(range(vestibule.TONES))


def test_an_instant_is_exact_for_programs_and_in_the_title() -> None:
    page = drawn("{% when at %}", at=datetime(2026, 11, 22, 15, 4, 5, 6, tzinfo=UTC))
    time = page.one("time")
    assert time["datetime"] == "2026-11-22T15:04:05+00:00"
    assert time["title"] == "2026-11-22 15:04:05+00:00"
    assert time["data-local"] == "instant"
    assert drawn("{% when at 'date' %}", at=datetime(2026, 11, 22, tzinfo=UTC)).texts == [
        "22 November 2026"
    ]


def test_no_instant_says_nothing() -> None:
    assert not drawn("{% when at %}", at=None).found


def test_an_icon_is_silent_to_screen_readers() -> None:
    page = drawn("{% icon 'mail' 'flip' %}")
    assert page.one("svg", **{"class": "icon flip"})["aria-hidden"] == "true"
    assert str(page.one("use")["href"]).endswith("#mail")
