"""The document API, called with the person's access token."""

from dataclasses import dataclass

from relying_app import answers
from relying_app.answers import Answer
from relying_app.person import Person
from relying_app.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the person's documents, and where the next one is."""

    titles: tuple[str, ...]
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


def page_of(answer: Answer) -> Page | None:
    """Read a successful answer as a page of documents; None when it is not one."""
    body = answer.body
    if not answer.ok or not isinstance(body, dict) or not isinstance(body.get("results"), list):
        return None
    titles = tuple(
        str(row.get("title") or "Untitled") for row in body["results"] if isinstance(row, dict)
    )
    return Page(titles=titles, next_url=str(body.get("next") or ""))
