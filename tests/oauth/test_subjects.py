"""Pairwise names: read back by us alone, and by nobody's guess."""

import base64
import uuid

import pytest

from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.oauth.tokens import subjects
from tests.support.factories import make_client

pytestmark = pytest.mark.django_db
SOMEBODY = uuid.uuid4()


def app(host: str = "a.example", subject_type: str = "pairwise") -> Client:
    made = make_client(
        redirect_uris=(f"https://{host}/cb",), metadata={"subject_type": subject_type}
    )
    found = lookup.find(made.id)
    assert found
    return found


@pytest.mark.parametrize("subject_type", ["pairwise", "public", ""])
def test_a_name_leads_back_to_the_person(subject_type: str) -> None:
    client = app(subject_type=subject_type)
    assert subjects.person_of(subjects.of_person(SOMEBODY, client), client) == SOMEBODY


def test_a_name_of_another_kind_or_sector_leads_nowhere() -> None:
    client, other = app(), app("b.example")
    names = [
        subjects.of_session(SOMEBODY, client),
        subjects.of_person(SOMEBODY, other),
        str(SOMEBODY),
        "",
        "ä" * 43,
        "!" * 43,
        "A" * 43,
        base64.urlsafe_b64encode(SOMEBODY.bytes * 2).rstrip(b"=").decode(),
    ]
    assert [subjects.person_of(name, client) for name in names] == [None] * len(names)
    assert subjects.person_of("nobody", app(subject_type="public")) is None
