"""Who calls an API, as the access token says; no statement is needed for it."""

import uuid
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from apps.core.errors import Forbidden


class NeedsPerson(Forbidden):
    """The token stands for a client alone (RFC 6749 §4.4), and this belongs to people."""

    code = "person_required"
    message = (
        "This needs an access token that a person granted; yours stands for an application alone."
    )


def person_id(request: Request) -> uuid.UUID:
    """The id of the person behind the token. Raises `NeedsPerson` when there is none."""
    found = maybe_person_id(request)
    if found is None:
        raise NeedsPerson
    return found


def maybe_person_id(request: Request) -> uuid.UUID | None:
    """The id of the person behind the token, if there is one."""
    found = getattr(request.auth, "user_id", None)
    return found if found is None or isinstance(found, uuid.UUID) else uuid.UUID(str(found))


def subject(request: Request) -> str:
    """By which name the client knows whom the token is about: not always the id."""
    return str(getattr(request.auth, "subject", "") or "")


def client_id(request: Request) -> str:
    """The client that the token was issued to (RFC 9068 §2.2)."""
    return str(getattr(request.auth, "client_id", "") or "")


def scopes(request: Request) -> frozenset[str]:
    """What the token reaches."""
    return frozenset(getattr(request.auth, "scopes", ()))


def details(request: Request) -> tuple[Mapping[str, Any], ...]:
    """What the token allows exactly, beside its scopes (RFC 9396)."""
    return tuple(getattr(request.auth, "authorization_details", ()))
