"""Whatever colour the operator picks, people can read the pages (WCAG 2.2 §1.4.3, §1.4.11)."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core import brand

colours = st.tuples(*[st.integers(0, 255)] * 3)
awkward = [(0, 0, 0), (255, 255, 255), (255, 212, 0), (127, 127, 127), (255, 0, 0)]


def as_hex(colour: brand.Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def with_awkward(test: Callable[..., None]) -> Callable[..., None]:
    """Add the colours that are hardest to read."""
    for colour in awkward:
        test = example(colour)(test)
    return test


@with_awkward
@given(colours)
def test_every_tone_reaches_its_contrast_in_both_themes(colour: brand.Colour) -> None:
    for tones, grounds in zip(
        brand.tones(colour), (brand.LIGHT_GROUNDS, brand.DARK_GROUNDS), strict=True
    ):
        text, soft = brand.parse(tones.brand_text), brand.parse(tones.brand_soft)
        for ground in (*grounds, soft):
            assert brand.contrast(text, ground) >= brand.TEXT_CONTRAST
        label = brand.parse(tones.on_brand)
        for surface in (tones.brand, tones.brand_hover):
            assert brand.contrast(label, brand.parse(surface)) >= brand.TEXT_CONTRAST


@with_awkward
@given(colours)
def test_a_dark_brand_colour_stands_out_from_the_dark_card(colour: brand.Colour) -> None:
    _, dark = brand.tones(colour)
    card = brand.DARK_GROUNDS[-1]
    assert brand.contrast(brand.parse(dark.brand), card) >= brand.CONTROL_CONTRAST


def test_a_colour_that_reads_well_is_left_as_it_is() -> None:
    light, _ = brand.tones(brand.parse("#0e6b5e"))
    assert (light.brand, light.brand_text) == ("#0e6b5e", "#0e6b5e")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1.0)],
)
def test_contrast_is_the_ratio_of_the_guidelines(first: str, second: str, ratio: float) -> None:
    assert brand.contrast(brand.parse(first), brand.parse(second)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("value", ["", "red", "#fff", "0e6b5e0", "#gggggg"])
def test_what_is_not_a_colour_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"#rrggbb|invalid literal"):
        brand.parse(value)


@given(colours)
def test_the_style_sheet_holds_declarations_and_nothing_else(colour: brand.Colour) -> None:
    declaration = r"--[a-z-]+:(#[0-9a-f]{6}|\d+ \d+ \d+)"
    block = rf"\{{{declaration}(;{declaration})*\}}"
    dark = r'@media \(prefers-color-scheme:dark\)\{:root:not\(\[data-theme="light"\]\)'
    whole = rf':root{block}{dark}{block}\}}:root\[data-theme="dark"\]{block}\n'
    assert re.fullmatch(whole, brand.stylesheet(as_hex(colour)))


@override_settings(BRAND_COLOUR="#ffd400")
def test_the_style_sheet_is_kept_for_good_only_under_its_version(client: Client) -> None:
    version = brand.version("#ffd400")
    present = client.get("/brand.css", {"v": version})
    assert present["Content-Type"] == "text/css; charset=utf-8"
    assert present.content.decode() == brand.stylesheet("#ffd400")
    assert "immutable" in present["Cache-Control"]
    for other in ({}, {"v": brand.version("#000000")}):
        assert client.get("/brand.css", other)["Cache-Control"] == "public, max-age=300"


def test_the_style_sheet_sets_no_cookie_and_takes_no_form(client: Client) -> None:
    assert not client.get("/brand.css").cookies
    assert client.post("/brand.css").status_code == 405
