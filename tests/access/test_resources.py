"""Protected resources: what may be registered, and that it is written down."""

from typing import Any

import pytest

from apps.access.services import resources
from apps.audit.models import Event
from apps.core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db
CALENDAR = "https://calendar.example/mcp"
READ = ("calendar:read", "See your calendar")


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "calendar",
        "http://calendar.example/",
        "https://calendar.example/#part",
        "https://someone@calendar.example/",
        "https:///mcp",
        "https://calendar.example:port/",
        "https://calendar.example/with space",
        "https://calendar.example/" + "a" * 500,
        "javascript:alert(1)",
        "http://localhost:8000/api",
    ],
)
def test_a_resource_is_named_by_an_address_of_its_own(identifier: str) -> None:
    with pytest.raises(Invalid) as refused:
        resources.define(identifier=identifier, name="Calendar")
    assert refused.value.field == "identifier"


@pytest.mark.parametrize("identifier", [f"{CALENDAR}/~me?v=1&x=@", f"{CALENDAR}/" + "a" * 400])
def test_addresses_of_every_length_and_character_are_written_into_the_trail(
    identifier: str,
) -> None:
    resources.define(identifier=identifier, name="Calendar", scopes=[("calendar:*", "All of it")])
    resources.remove(identifier=identifier)


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "a" * 101])
def test_a_resource_has_a_name_of_one_line(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        resources.define(identifier=CALENDAR, name=name)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "scopes",
    [
        [("openid", "Know who you are")],
        [("documents:read", "Anything")],
        [("two words", "Anything")],
        [('"', "Anything")],
        [("", "Anything")],
        [("a" * 65, "Anything")],
        [("calendar:read", "")],
        [("calendar:read", "two\nlines")],
        [("calendar:read", "a" * 201)],
        [READ, READ],
        [(f"scope-{number}", "Anything") for number in range(51)],
    ],
)
def test_scopes_are_new_words_with_a_sentence_each(scopes: Any) -> None:
    with pytest.raises(Invalid) as refused:
        resources.define(identifier=CALENDAR, name="Calendar", scopes=scopes)
    assert refused.value.field == "scopes"


def test_a_scope_means_the_same_at_every_resource() -> None:
    resources.define(identifier=CALENDAR, name="Calendar", scopes=[READ])
    other = "https://staging.calendar.example/mcp"
    resources.define(identifier=other, name="Staging", scopes=[READ])
    with pytest.raises(Invalid):
        resources.define(identifier=other, name="Staging", scopes=[(READ[0], "Delete everything")])


def test_a_resource_is_changed_by_its_identifier_and_removed() -> None:
    resources.define(identifier=CALENDAR, name="Calendar", scopes=[READ])
    resources.define(identifier=CALENDAR, name="Diary", is_open=True)
    found = resources.find([CALENDAR, "https://nobody.example"])
    assert list(found) == [CALENDAR]
    assert (found[CALENDAR].name, found[CALENDAR].is_open) == ("Diary", True)
    assert READ[0] not in resources.known_scopes()
    resources.remove(identifier=CALENDAR)
    assert resources.find([CALENDAR]) == {}
    with pytest.raises(NotFound):
        resources.remove(identifier=CALENDAR)
    names = sorted(Event.objects.values_list("name", flat=True))
    assert names == ["resource.defined", "resource.defined", "resource.removed"]
