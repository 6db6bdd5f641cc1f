"""The catalogues of translations: sound in themselves, and compiled."""

import gettext
import re
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation

from tests.support import messages

LANGUAGES = list(messages.PLURALS)
# Forms in which a language says one, two or none of something without the number.
WITHOUT_NUMBER = {"ar": {0, 1, 2}}


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return messages.stored(request.param)


def translated(catalogue: Catalog) -> list[Any]:
    return [one for one in catalogue if one.id and all(texts(one.string))]


def texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def marks(text: str) -> list[str]:
    return sorted(messages.PLACEHOLDER.findall(text))


def test_there_is_a_catalogue_for_each_language() -> None:
    assert {"en", *LANGUAGES} == {code for code, _ in settings.LANGUAGES}


def test_nothing_is_fuzzy_or_left_over(catalogue: Catalog) -> None:
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    assert not catalogue.obsolete


def test_placeholders_and_tags_are_those_of_the_source(catalogue: Catalog) -> None:
    free = WITHOUT_NUMBER.get(str(catalogue.locale), set())
    wrong = []
    for message in translated(catalogue):
        expected = [marks(text) for text in texts(message.id)]
        for form, text in enumerate(texts(message.string)):
            if marks(text) not in expected and not (len(texts(message.id)) > 1 and form in free):
                wrong.append((message.id, text))
    assert not wrong


def test_every_plural_form_is_there(catalogue: Catalog) -> None:
    plural = [message for message in translated(catalogue) if isinstance(message.id, tuple)]
    assert plural
    for message in plural:
        assert len(message.string) == catalogue.num_plurals, message.id
        assert all(message.string), message.id


def test_no_translation_begins_or_ends_with_more_space_than_its_source(catalogue: Catalog) -> None:
    for message in translated(catalogue):
        source, text = texts(message.id)[0], texts(message.string)[0]
        assert re.match(r"\s*", source)[0] == re.match(r"\s*", text)[0], source  # type: ignore[index]
        assert bool(re.search(r"\s\Z", source)) == bool(re.search(r"\s\Z", text)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    """`make messages` compiles."""
    path = messages.LOCALE / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in translated(messages.stored(language)):
        if isinstance(message.id, tuple):
            one, many = message.id
            found = {compiled.ngettext(one, many, n) for n in (0, 1, 2, 3, 11, 100)}
            assert found == set(message.string), message.id
        else:
            assert compiled.gettext(message.id) == message.string


def test_ours_win_over_those_of_the_engines() -> None:
    """Django and allauth translate some of the same words in another tone."""
    for language in LANGUAGES:
        with translation.override(language):
            for message in translated(messages.stored(language)):
                if isinstance(message.id, str) and not message.context:
                    assert translation.gettext(message.id) == message.string


def test_every_word_of_the_sources_is_translated_and_no_other() -> None:
    """`make messages` says what is missing."""
    sources = messages.extracted()
    wanted = {(texts(one.id)[0], one.context) for one in sources if one.id}
    for language in LANGUAGES:
        there = {(texts(one.id)[0], one.context) for one in translated(messages.stored(language))}
        assert sorted(wanted - there, key=str) == [], language
        assert sorted(there - wanted, key=str) == [], language
