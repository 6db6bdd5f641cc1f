"""A live access token as request handlers see it: ours, and what the toolkit's classes expect."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.functional import SimpleLazyObject
from oauth2_provider.models import get_application_model

from apps.clients.services import lookup
from apps.core import clock
from apps.oauth.errors import InvalidToken
from apps.oauth.tokens import subjects
from apps.oauth.tokens.access_token import Access


class PresentedToken:
    """`request.auth`. The facts cost nothing; `user` and `application` one statement, when used.

    `user_id` is None when the client acts for itself.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self.user_id = access.user_id
        self.client_id = access.client_id
        self.scopes = frozenset(access.scopes)
        self.jti = access.jti
        self.authorization_details = access.authorization_details
        self.sid = access.sid

    @property
    def is_about_a_person(self) -> bool:
        """Whether somebody signed in for it."""
        return self.user_id is not None

    @cached_property
    def subject(self) -> str:
        """By which name the client knows the person; a statement where that may be its own.

        Raises `InvalidToken`.
        """
        if self.user_id is None or not self.access.has_own_userinfo:
            return self.access.subject
        client = lookup.find(self.client_id)
        if client is None:
            raise InvalidToken(detail="the client is gone")
        return subjects.of_person(self.user_id, client)

    @property
    def scope(self) -> str:
        """The scopes as one string, as on the wire."""
        return " ".join(self.access.scopes)

    @property
    def expires(self) -> datetime:
        """When it stops being valid."""
        return datetime.fromtimestamp(self.access.expires_at, UTC)

    def is_expired(self) -> bool:
        """Whether its time is over by now."""
        return clock.now() >= self.expires

    def allow_scopes(self, scopes: Iterable[str]) -> bool:
        """Whether it carries all of `scopes`."""
        return self.scopes.issuperset(scopes)

    def is_valid(self, scopes: Iterable[str] | None = None) -> bool:
        """Whether it is alive and carries all of `scopes`."""
        return not self.is_expired() and self.allow_scopes(scopes or ())

    @cached_property
    def user(self) -> Any:
        """The person, or None when the client acts for itself."""
        return person(self.user_id) if self.user_id else None

    @cached_property
    def application(self) -> Any:
        """The client's row."""
        return get_application_model().objects.get(client_id=self.client_id)


class LazyPerson(SimpleLazyObject):  # type: ignore[type-arg] # generic in the stubs only
    """`request.user`: the id is known from the token, the rest is read when it is touched."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(lambda: person(user_id))
        self.__dict__["_id"] = user_id

    is_authenticated = True
    is_anonymous = False

    @property
    def pk(self) -> UUID:
        """The primary key."""
        known: UUID = self.__dict__["_id"]
        return known

    id = pk


class ClientItself:
    """`request.user` for a client that acts for itself: nobody in particular, and no stranger."""

    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    is_superuser = False
    id = None
    pk = None

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id

    def __str__(self) -> str:
        return self.client_id

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Permissions belong to people; a client has scopes."""
        return False


def person(user_id: UUID) -> Any:
    """The active person. Raises `InvalidToken` if they are gone: the token should be dead."""
    found = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        raise InvalidToken(detail="the person is gone")
    return found
