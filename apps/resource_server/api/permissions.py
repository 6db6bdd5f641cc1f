"""What a token must carry, declared on the view (RFC 6750 §3.1, RFC 9470)."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ..errors import InsufficientAuthentication, InsufficientScope
from ..tokens.access_token import AccessToken
from .authentication import challenge_to

# What a method needs when the view does not name it.
SAME_AS: Final = {"HEAD": "GET"}


@dataclass(frozen=True, slots=True)
class Needed:
    """Levels any of which will do, () for any at all; and the most seconds since the sign-in."""

    levels: tuple[str, ...] = ()
    max_age: int | None = None


class MissingScope(PermissionDenied):
    """403, naming the scopes that were needed."""

    default_code = "insufficient_scope"

    def __init__(self, scopes: tuple[str, ...], request: Request) -> None:
        refusal = InsufficientScope(scopes)
        super().__init__(refusal.description)
        self.auth_header = challenge_to(request, refusal)


class StrongerSignInNeeded(APIException):
    """401, saying which sign-in would do (RFC 9470 §3)."""

    status_code = 401
    default_code = "insufficient_user_authentication"

    def __init__(self, needed: Needed, request: Request) -> None:
        refusal = InsufficientAuthentication(acr_values=needed.levels, max_age=needed.max_age)
        super().__init__(refusal.description)
        self.auth_header = challenge_to(request, refusal)


class RequireScopes(BasePermission):
    """`required_scopes` of the view: a tuple, or one for each method; () means any live token."""

    token_class: type[Any] = AccessToken

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is a token and it carries the scopes. Raises `MissingScope`."""
        token = request.auth
        if not isinstance(token, self.token_class):
            return False
        needed = self._needed(request.method or "", view)
        if not self.carries(token, needed, request, view):
            raise MissingScope(needed, request)
        return True

    def carries(self, token: Any, needed: Collection[str], request: Request, view: Any) -> bool:
        """Whether the token carries what is needed; to be widened by APIs with more than scopes."""
        return bool(token.scopes.issuperset(needed))

    def _needed(self, method: str, view: Any) -> tuple[str, ...]:
        declared = getattr(view, "required_scopes", None)
        if declared is None:
            raise ImproperlyConfigured(f"{type(view).__name__} declares no required_scopes.")
        if not isinstance(declared, Mapping):
            return tuple(declared)
        named = SAME_AS.get(method, method)
        if named in declared:
            return tuple(declared[named])
        if method == "OPTIONS" or not hasattr(view, method.lower()):
            # Answers with what is allowed here, or with 405: any token will do.
            return ()
        raise ImproperlyConfigured(f"{type(view).__name__} declares no scopes for {method}.")


class RequireLevel(BasePermission):
    """`required_acr` and `required_max_age` of the view, each a value or one for each method.

    `required_acr` is a tuple of the levels that will do, most wanted first. A client that acts
    for itself has nobody who could sign in more strongly.
    """

    token_class: type[Any] = AccessToken

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the sign-in behind the token will do. Raises `StrongerSignInNeeded`."""
        token = request.auth
        if not isinstance(token, self.token_class):
            return False
        method = request.method or ""
        needed = self.needed(view, SAME_AS.get(method, method))
        if token.is_about_a_person and not self.is_met(needed, token):
            raise StrongerSignInNeeded(needed, request)
        return True

    def needed(self, view: Any, method: str) -> Needed:
        """What the view declares."""
        levels = _declared(view, "required_acr", method) or ()
        return Needed(tuple(levels), _declared(view, "required_max_age", method))

    def is_met(self, needed: Needed, token: Any) -> bool:
        """Whether a token's `acr` and `auth_time` will do."""
        is_strong = not needed.levels or token.acr in needed.levels
        return is_strong and is_recent(needed.max_age, token.auth_time, now=time.time())


def is_recent(max_age: int | None, auth_time: int | None, *, now: float) -> bool:
    """Whether a sign-in is young enough."""
    return max_age is None or (auth_time is not None and now - auth_time <= max_age)


def _declared(view: Any, name: str, method: str) -> Any:
    declared = getattr(view, name, None)
    return declared.get(method) if isinstance(declared, Mapping) else declared
