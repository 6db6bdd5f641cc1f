"""The document API, called with the person's access token."""

import re
from dataclasses import dataclass

from relying_app import answers
from relying_app.answers import Answer
from relying_app.person import Person
from relying_app.provider import Provider

# What may stand in a path without leading elsewhere.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document of a page."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the person's documents, and where the next one is."""

    rows: tuple[Row, ...]
    next_url: str


def list_page(provider: Provider, person: Person, *, api: str, url: str = "") -> Answer:
    """Fetch one page; `url` is a next link of the API itself, anything else is not followed."""
    target = (
        url if url.startswith((f"{api}/documents?", f"{api}/documents/?")) else f"{api}/documents"
    )
    return answers.read(provider.call(person, "GET", target), action="List documents")


def create(provider: Provider, person: Person, *, api: str, title: str, body: str) -> Answer:
    """Create a document; what is wrong with it, the API says."""
    response = provider.call(
        person, "POST", f"{api}/documents", json={"title": title, "body": body}
    )
    return answers.read(response, action="Create a document")


def is_id(document_id: str) -> bool:
    """Whether this can be the id of a document."""
    return _ID.fullmatch(document_id) is not None


def delete(provider: Provider, person: Person, *, api: str, document_id: str) -> Answer:
    """Delete a document, whose id `is_id`."""
    response = provider.call(person, "DELETE", f"{api}/documents/{document_id}")
    return answers.read(response, action="Delete a document")


def page_of(answer: Answer) -> Page | None:
    """Read a successful answer as a page of documents; None when it is not one."""
    body = answer.body
    if not answer.ok or not isinstance(body, dict) or not isinstance(body.get("results"), list):
        return None
    rows = tuple(
        Row(id=str(row.get("id") or ""), title=str(row.get("title") or "Untitled"))
        for row in body["results"]
        if isinstance(row, dict)
    )
    return Page(rows=rows, next_url=str(body.get("next") or ""))
