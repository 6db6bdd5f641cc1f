"""The words of a page as a reader meets them, and a language in which every translated word is marked."""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
# What a person reads or hears of an element besides its text.
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-words", "data-done")
_SILENT = ("script", "style", "code", "bdi", "time", "option", "strong", "textarea")


class Words(HTMLParser):
    """Collects the pieces of text of a page; those inside a translated sentence are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._depth = 0
        self._silent = 0
        self._foreign: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        # What is said to be English may be.
        if dict(attrs).get("lang") == "en" and tag != "html":
            self._foreign.append(tag)
        for name, value in attrs:
            if name in _SPOKEN and value and tag not in _SILENT and OPEN not in value:
                self.pieces.append(value.strip())

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if self._foreign and self._foreign[-1] == tag:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        inside = self._depth > 0 or OPEN in data
        self._depth += data.count(OPEN) - data.count(CLOSE)
        text = " ".join(data.split())
        if (
            text
            and not inside
            and not self._silent
            and not self._foreign
            and re.search(r"[^\W\d_]{2}", text)
        ):
            self.pieces.append(text)


class Marked(trans_real.DjangoTranslation):
    """A translation that puts each message in brackets."""

    def __init__(self, language: str) -> None:
        gettext.NullTranslations.__init__(self)
        self._language, self._to_language = language, language

    def to_language(self) -> str:
        return str(self._to_language)

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def marked(language: str) -> Iterator[None]:
    """Within this block every translated word of `language` is in brackets."""
    loaded: Any = trans_real
    translations = loaded._translations
    before = translations.get(language)
    translations[language] = Marked(language)
    try:
        yield
    finally:
        if before is None:
            del translations[language]
        else:
            translations[language] = before
