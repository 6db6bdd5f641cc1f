"""`document_access`, a type of authorization details (RFC 9396): some documents, some actions.

    {"type": "document_access", "actions": ["read", "write"], "documents": ["<id>", …]}

`identifier` may name a single document instead; without either it is every document that the
person may reach. `locations`, if sent, is the address of our own APIs.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from apps.core.errors import Invalid
from apps.documents.services import documents
from apps.oauth.services.details import Described, Detail

TYPE: Final = "document_access"
_FIELDS: Final = {"type", "actions", "documents", "identifier", "locations"}
_MOST_DOCUMENTS: Final = 50
# What each action is called for some documents, and for all of them.
_ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "read": (_("See these documents"), _("See all your documents")),
    "write": (_("Change these documents"), _("Create documents and change all of yours")),
    "delete": (_("Delete these documents"), _("Delete all your documents")),
}


def check(detail: Detail) -> None:
    """Raises `Invalid` for a field that there is not, or of another form."""
    if not detail.keys() <= _FIELDS:
        raise Invalid("document_access has no such field.")
    actions = detail.get("actions")
    if not _are_words(actions) or not actions or not set(actions) <= _ACTIONS.keys():
        raise Invalid(f"actions must be some of: {', '.join(_ACTIONS)}.")
    if detail.get("locations", [settings.API_AUDIENCE]) != [settings.API_AUDIENCE]:
        raise Invalid(f"locations can only be {settings.API_AUDIENCE}.")
    if "documents" in detail and "identifier" in detail:
        raise Invalid("documents and identifier exclude each other.")
    _check_ids(detail.get("documents", [detail.get("identifier", str(UUID(int=0)))]))


def permissions(detail: Detail) -> Collection[str]:
    """The same as for the scopes that open all documents."""
    return {f"documents.{action}" for action in detail["actions"]}


def described(detail: Detail, user_id: UUID) -> Described:
    """A sentence for each action, and the documents by their titles."""
    chosen = _documents(detail)
    sentences = [
        gettext(for_all if chosen is None else for_some)
        for action, (for_some, for_all) in _ACTIONS.items()
        if action in detail["actions"]
    ]
    return Described(tuple(sentences), () if chosen is None else _titles(chosen, user_id))


def covers(granted: Detail, asked: Detail) -> bool:
    """No action and no document more."""
    has, wants = _documents(granted), _documents(asked)
    within = has is None or (wants is not None and wants <= has)
    return within and set(asked["actions"]) <= set(granted["actions"])


def opens(details: Iterable[Detail], action: str, document_id: UUID | None) -> bool:
    """Whether `details` allow the action on this document; None is one that is not made yet."""
    reached = reach(details, action)
    return reached is None or document_id in reached


def reach(details: Iterable[Detail], action: str) -> frozenset[UUID] | None:
    """The documents that `details` open for an action; None for all that the person may reach."""
    chosen = [
        _documents(detail)
        for detail in details
        if detail["type"] == TYPE and action in detail["actions"]
    ]
    named = [ids for ids in chosen if ids is not None]
    return frozenset().union(*named) if len(named) == len(chosen) else None


def _documents(detail: Detail) -> frozenset[UUID] | None:
    if "identifier" in detail:
        return frozenset({UUID(detail["identifier"])})
    return frozenset(map(UUID, detail["documents"])) if "documents" in detail else None


def _titles(chosen: Collection[UUID], user_id: UUID) -> tuple[str, ...]:
    titles = [row.title for row in documents.visible(user_id=user_id, only=chosen)]
    # What the person cannot see themselves, nobody will see through this either.
    return (*titles, *[gettext("A document that you cannot see")] * (len(chosen) - len(titles)))


def _check_ids(ids: Any) -> None:
    if not _are_words(ids) or not 1 <= len(ids) <= _MOST_DOCUMENTS or not all(map(_is_id, ids)):
        raise Invalid(f"documents must be 1 to {_MOST_DOCUMENTS} ids of documents.")


def _are_words(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
