"""The operator's name, logo and colour, and the tones that stay readable made from it.

A colour from settings may be anything, yellow or near-black included. Every tone below is moved
in lightness, its hue kept, until it reaches the contrast its role asks for (WCAG 2.2 §1.4.3,
§1.4.11) on both the light and the dark page.
"""

import colorsys
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEME_COOKIE = "__Host-theme" if settings.IS_HTTPS else "theme"
THEMES = ("light", "dark", "system")
TEXT_CONTRAST = 4.5
CONTROL_CONTRAST = 3.0

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
INK: Colour = (13, 15, 18)
# The grounds that app.css paints: page, card, and the surface that lies on a card.
LIGHT_GROUNDS: tuple[Colour, ...] = ((243, 244, 246), WHITE)
DARK_GROUNDS: tuple[Colour, ...] = (INK, (21, 24, 28), (28, 32, 37))


@dataclass(frozen=True, slots=True)
class Tones:
    """The brand's roles in one theme, as CSS values; the names are those of app.css."""

    brand: str
    brand_hover: str
    on_brand: str
    brand_text: str
    brand_soft: str
    brand_line: str
    frame: str


@dataclass(frozen=True, slots=True)
class Brand:
    """What the pages show of the operator."""

    name: str
    logo_url: str
    help_url: str
    privacy_url: str
    terms_url: str
    version: str


def parse(value: str) -> Colour:
    """`#rrggbb` as three numbers. Raises `ValueError` for anything else."""
    if len(value) != 7 or value[0] != "#":
        raise ValueError("A colour is written #rrggbb.")
    number = int(value[1:], 16)
    return number >> 16, number >> 8 & 255, number & 255


def contrast(first: Colour, second: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tones(colour: Colour) -> tuple[Tones, Tones]:
    """The light and the dark theme's tones of `colour`."""
    return _tones(colour, LIGHT_GROUNDS, dark=False), _tones(colour, DARK_GROUNDS, dark=True)


@cache
def stylesheet(value: str) -> str:
    """The style sheet that overrides the brand roles of app.css for the colour `value`."""
    light, dark = tones(parse(value))
    return (
        f":root{{{_declarations(light)}}}"
        "@media (prefers-color-scheme:dark)"
        f'{{:root:not([data-theme="light"]){{{_declarations(dark)}}}}}'
        f':root[data-theme="dark"]{{{_declarations(dark)}}}\n'
    )


def version(value: str) -> str:
    """Changes whenever the style sheet does, so browsers may keep it for good."""
    return hashlib.sha256(stylesheet(value).encode()).hexdigest()[:12]


def brand(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `brand`, the languages we speak, each by its own name, and the `theme`
    the person chose ("" follows the system).
    """
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "brand": of_installation(),
        "spoken_languages": settings.LANGUAGES,
        "theme": chosen if chosen in ("light", "dark") else "",
    }


def of_installation() -> Brand:
    """What pages and mails show of the operator."""
    return Brand(
        name=settings.BRAND_NAME,
        logo_url=settings.BRAND_LOGO_URL,
        help_url=settings.HELP_URL,
        privacy_url=settings.PRIVACY_URL,
        terms_url=settings.TERMS_URL,
        version=version(settings.BRAND_COLOUR),
    )


def _tones(colour: Colour, grounds: tuple[Colour, ...], *, dark: bool) -> Tones:
    card = grounds[-1]
    solid = _until(
        colour,
        lambda c: _reads_on(c) and contrast(c, card) >= (CONTROL_CONTRAST if dark else 1.0),
        lighter=dark,
    )
    soft = _mix(colour, card, 0.18 if dark else 0.1)
    text = _until(
        colour,
        lambda c: all(contrast(c, ground) >= TEXT_CONTRAST for ground in (*grounds, soft)),
        lighter=dark,
    )
    on_solid = WHITE if contrast(WHITE, solid) >= TEXT_CONTRAST else INK
    # Away from the label's colour, so that the label reads better still.
    hover = _mix(solid, INK if on_solid == WHITE else WHITE, 0.86)
    return Tones(
        brand=_hex(solid),
        brand_hover=_hex(hover),
        on_brand=_hex(on_solid),
        brand_text=_hex(text),
        brand_soft=_hex(soft),
        brand_line=_hex(_mix(text, card, 0.32)),
        frame="{} {} {}".format(*text),
    )


def _reads_on(ground: Colour) -> bool:
    return max(contrast(WHITE, ground), contrast(INK, ground)) >= TEXT_CONTRAST


def _until(colour: Colour, enough: Callable[[Colour], bool], *, lighter: bool) -> Colour:
    """`colour` moved in steps of one percent of lightness until `enough`.

    It ends: white is far enough from every dark ground, and black from every light one.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    moved = colour
    while not enough(moved):
        lightness = min(1.0, lightness + 0.01) if lighter else max(0.0, lightness - 0.01)
        red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
        moved = round(red * 255), round(green * 255), round(blue * 255)
    return moved


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (
        round(part * share + under * (1 - share))
        for part, under in zip(colour, ground, strict=True)
    )
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _declarations(theme: Tones) -> str:
    return ";".join(
        f"--{field.name.replace('_', '-')}:{getattr(theme, field.name)}" for field in fields(theme)
    )
