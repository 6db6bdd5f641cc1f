"""How far a token reaches: all documents by its scopes, or some by its details (RFC 9396)."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from rest_framework.request import Request

from apps.core.api import caller
from apps.documents.services import document_access


class ByDetails:
    """Part of a view that `document_access` opens where no scope does; asked by `RequireScopes`.

    `detail_actions` names the action that each method is.
    """

    detail_actions: ClassVar[Mapping[str, str]] = {}
    kwargs: Mapping[str, Any]

    def opened_by_details(self, details: Collection[Mapping[str, Any]], method: str) -> bool:
        """Whether `details` open this very document; the list shows what they open."""
        action = self.detail_actions.get(method)
        if action is None:
            return False
        if method == "GET" and "document_id" not in self.kwargs:
            return document_access.reach(details, action) != frozenset()
        return document_access.opens(details, action, self.kwargs.get("document_id"))


def only(request: Request) -> Collection[uuid.UUID] | None:
    """The documents that a token may see in the list; None for all."""
    if "documents:read" in caller.scopes(request):
        return None
    return document_access.reach(caller.details(request), "read")
