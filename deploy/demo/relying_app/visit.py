"""What this browser's session holds: the person, the last answer, one notice, the form token."""

import hmac
import secrets
from dataclasses import dataclass

from flask import session

from relying_app.answers import Answer
from relying_app.challenges import Wish
from relying_app.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message, shown once. `code` is the protocol error behind it, if there is one."""

    sentence: str
    good: bool = False
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A deletion that waits for a stronger sign-in: of the same person, begun with `state`."""

    state: str
    subject: str
    document_id: str
    wish: Wish


def person() -> Person | None:
    """Return who is signed in."""
    found = session.get("person")
    return found if isinstance(found, Person) else None


def begin(arrived: Person) -> None:
    """Start afresh with this person; nothing from before sign-in is kept."""
    session.clear()
    session["person"] = arrived


def end() -> None:
    """Forget everything."""
    session.clear()


def say(notice: Notice) -> None:
    """Keep a notice for the next page."""
    session["notice"] = notice


def heard() -> Notice | None:
    """Return the notice and forget it."""
    found = session.pop("notice", None)
    return found if isinstance(found, Notice) else None


def keep(answer: Answer) -> None:
    """Show this answer until there is another."""
    session["answer"] = answer


def answer() -> Answer | None:
    """Return the last answer of a resource."""
    found = session.get("answer")
    return found if isinstance(found, Answer) else None


def put_off(pending: Pending) -> None:
    """Remember what to do when the person comes back from a stronger sign-in."""
    session["pending"] = pending


def put_off_until(state: str) -> Pending | None:
    """Return what was put off until this sign-in, and forget it."""
    found = session.get("pending")
    if not isinstance(found, Pending) or not hmac.compare_digest(found.state, state):
        return None
    del session["pending"]
    return found


def form_token() -> str:
    """Return the token that every form of this session carries (CSRF)."""
    if "form_token" not in session:
        session["form_token"] = secrets.token_urlsafe(32)
    return str(session["form_token"])


def is_form_token(value: str) -> bool:
    """Say whether the form was ours."""
    expected = str(session.get("form_token", ""))
    return bool(expected) and hmac.compare_digest(expected.encode(), value.encode())
