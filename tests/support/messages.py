"""`make messages`: brings the catalogues of apps/core/locale in step with the words of the sources.

Extracts what templates and Python mark as words for people, keeps the translations there are, drops those that nobody
needs any more, compiles. Says what is still to be translated. Babel does all of it; GNU gettext is not needed.
"""

import io
import re
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[2]
LOCALE: Final = ROOT / "apps" / "core" / "locale"
# Every language of settings.LANGUAGES but English, which the sources are written in, and how it counts.
PLURALS: Final = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
_KEYWORDS: Final[Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A date of its own would make every run a change.
_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER: Final = "# Words of Vestibule. How to translate: docs/guides/translating.md"
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>|\|")


def extracted() -> Catalog:
    """Return every message of the sources."""
    catalog = Catalog(project="Vestibule", header_comment=_HEADER)
    for path in _sources():
        name = str(path.relative_to(ROOT))
        for line, message, context in _messages(path):
            catalog.add(
                message, locations=[(name, line)], context=context, flags=_flags(path, message)
            )
    return catalog


def stored(language: str) -> Catalog:
    """Return the catalogue of a language; one without messages if there is none."""
    path = _po(language)
    text = path.read_text(encoding="utf-8") if path.exists() else _first(language)
    return read_po(io.StringIO(text), locale=language, abort_invalid=True)


def save(language: str, catalog: Catalog) -> None:
    """Write a catalogue and what is compiled of it."""
    catalog.creation_date = catalog.revision_date = _DATE
    catalog.project, catalog.version, catalog.fuzzy = "Vestibule", "1", False
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.header_comment = _HEADER
    path = _po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def updated(language: str, sources: Catalog) -> Catalog:
    """Return the catalogue of a language in step with the sources."""
    catalog = stored(language)
    catalog.update(sources, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def missing(catalog: Catalog) -> list[Any]:
    """Return the messages without a whole translation."""
    return [
        message
        for message in catalog
        if message.id
        and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]


def _sources() -> Iterator[Path]:
    for folder, pattern in (
        ("apps", "*.py"),
        ("templates", "*.html"),
        ("templates", "*.txt"),
        ("apps", "*.html"),
    ):
        yield from sorted((ROOT / folder).rglob(pattern))


def _messages(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        with warnings.catch_warnings():
            # About comments for translators that stand in a line with something else.
            warnings.simplefilter("ignore")
            text = templatize(text)
        # Indentation means nothing in a template, and something to whoever reads Python.
        text = "\n".join(line.strip() for line in text.splitlines())
    for line, function, arguments, _ in extract_python(
        io.BytesIO(text.encode()), _KEYWORDS, [], {"encoding": "utf-8"}
    ):
        found = _message(function, arguments)
        if found:
            yield line, *found


def _message(function: Any, arguments: Any) -> tuple[Any, str | None] | None:
    """The message of a call, and its context; nothing for a call without a literal."""
    given: list[Any] = list(arguments) if isinstance(arguments, (list, tuple)) else [arguments]
    context = given.pop(0) if "pgettext" in function else None
    wanted = given[:2] if function.startswith(("ngettext", "npgettext")) else given[:1]
    if not wanted or not all(isinstance(one, str) and one for one in wanted):
        return None
    return (tuple(wanted) if len(wanted) > 1 else wanted[0]), context


def _flags(path: Path, message: Any) -> list[str]:
    text = message[0] if isinstance(message, tuple) else message
    return ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", text) else []


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _first(language: str) -> str:
    lines = [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def main() -> int:
    """Write the catalogues; returns the exit status, 1 when words wait for a translation."""
    sources = extracted()
    waiting = 0
    for language in PLURALS:
        catalog = updated(language, sources)
        save(language, catalog)
        for message in missing(catalog):
            waiting += 1
            print(f"{language}: {message.id!r}")
    print(f"{len(sources)} messages, {waiting} translations missing.")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
