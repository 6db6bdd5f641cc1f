"""What the design system promises: small, no inline style or script, every template sound."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from apps.core import brand

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "apps" / "core" / "static" / "vestibule"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
PAGES = [name for name in NAMES if name.endswith(".html") and not name.startswith("account/email/")]
MAILS = sorted((TEMPLATES / "account" / "email").glob("[!b]*_message.txt"))
CSS = (STATIC / "app.css").read_text()


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


class Inline(HTMLParser):
    """Finds what the Content-Security-Policy of the pages forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(re.sub(r"{%.*?%}", "", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style" or "style" in names or any(name.startswith("on") for name in names):
            self.faults.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in names:
            self.faults.append("inline script")
        if any((value or "").startswith("javascript:") for _, value in attrs):
            self.faults.append("javascript: address")


def test_style_and_script_stay_small() -> None:
    assert len(CSS.encode()) <= 30_000
    assert sum(path.stat().st_size for path in STATIC.glob("*.js")) <= 20_000


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_no_inline_style_or_script(name: str) -> None:
    assert Inline(source(name)).faults == []


def test_the_finder_of_inline_style_and_script_finds_them() -> None:
    for bad in (
        '<p style="x">',
        "<style>",
        "<a onclick=x>",
        "<script>x</script>",
        "<a href='javascript:x'>",
    ):
        assert Inline(bad).faults, bad


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    assert not re.search(r"""(src|href)=["'](https?:)?//""", source(name))


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text()))
    asked: set[str] = set()
    for name in PAGES:
        asked |= set(re.findall(r'{% icon "([a-z-]+)"', source(name)))
        asked |= set(re.findall(r'symbol="([a-z-]+)"', source(name)))
    asked |= set(re.findall(r'icon\((?:[^)]*\? )?"([a-z-]+)"', (STATIC / "app.js").read_text()))
    assert asked <= symbols, asked - symbols


def test_every_word_of_a_page_can_be_translated() -> None:
    """Bare words outside `translate` and `blocktranslate`: there are none."""
    for name in PAGES:
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", source(name), flags=re.DOTALL)
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", text, flags=re.DOTALL)
        assert not re.search(r"[A-Za-z]{2,}", text), (name, re.findall(r"[A-Za-z]{2,}", text))


def html_of(mail: Path) -> str:
    """What a mail looks like, with the parts that it shares."""
    html = mail.with_suffix(".html").read_text()
    return re.sub(r'{% include "(.*?)" %}', lambda shared: source(shared[1]), html)


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_a_mail_has_text_html_and_a_subject_with_the_same_words(mail: Path) -> None:
    html = html_of(mail)
    subject = mail.with_name(mail.name.replace("_message.txt", "_subject.txt"))
    assert subject.read_text().strip()
    sentences = re.findall(r'{% translate "(.*?)" %}', mail.read_text())
    sentences += re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate", mail.read_text())
    assert all(sentence in html for sentence in sentences), mail.name


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_a_mail_loads_nothing(mail: Path) -> None:
    html = html_of(mail)
    assert not re.search(r"<img|<link|url\(|<script", html)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", block))


def test_the_tokens_reach_their_contrast() -> None:
    """WCAG 2.2 §1.4.3 for words, §1.4.11 for the borders of controls."""
    light, system_dark, chosen_dark = re.findall(r":root[^{]*{([^}]*)}", CSS)[:3]
    assert tokens(system_dark) == tokens(chosen_dark)
    for block in (light, chosen_dark):
        value = {name: brand.parse(colour) for name, colour in tokens(block).items()}
        for ground in ("--bg", "--surface", "--raised", "--sunken"):
            for words in ("--text", "--muted", "--brand-text", "--danger"):
                assert brand.contrast(value[words], value[ground]) >= 4.5, (words, ground)
        for kind in ("danger", "warn", "good"):
            assert brand.contrast(value[f"--{kind}"], value[f"--{kind}-soft"]) >= 4.5, kind
        assert brand.contrast(value["--on-danger"], value["--danger-solid"]) >= 4.5
        assert brand.contrast(value["--control"], value["--surface"]) >= 3


def test_the_brand_is_measured_against_the_grounds_that_the_style_paints() -> None:
    light, dark, _ = re.findall(r":root[^{]*{([^}]*)}", CSS)[:3]
    for block, grounds in ((light, brand.LIGHT_GROUNDS), (dark, brand.DARK_GROUNDS)):
        value = tokens(block)
        painted = {brand.parse(value[name]) for name in ("--bg", "--surface", "--raised")}
        assert painted == set(grounds)


def test_motion_can_be_switched_off() -> None:
    assert "prefers-reduced-motion: reduce" in CSS


def test_sides_are_logical_so_that_pages_mirror() -> None:
    physical = r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|[^-]float:"
    assert not re.search(physical, CSS)


def test_style_knows_start_and_end_instead_of_left_and_right() -> None:
    """A page that runs from right to left is laid out by the same rules."""
    physical = r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|(?:text-align|float):\s*(?:left|right)"
    for path in STATIC.glob("*.css"):
        assert re.findall(physical, path.read_text()) == [], path.name
