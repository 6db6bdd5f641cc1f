"""How an API knows who is calling and what they may do: the default of every API view.

A signed token costs its signature and a look at the deny list. An opaque one costs one
statement. ID tokens, refresh tokens and tokens in the address are refused.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    ParseError,
    PermissionDenied,
)
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.core import clock
from apps.core.api import levels
from apps.core.api.levels import Needed
from apps.oauth import acr, sender
from apps.oauth.engine import headers
from apps.oauth.engine.presented import ClientItself, LazyPerson, PresentedToken
from apps.oauth.errors import (
    InsufficientAuthentication,
    InsufficientScope,
    InvalidProof,
    InvalidRequest,
    InvalidToken,
    NonceNeeded,
    OAuthError,
)
from apps.oauth.services import tokens
from apps.oauth.tokens import bearer, presentation
from apps.oauth.tokens.access_token import Access

Caller = LazyPerson | ClientItself
# Where a request remembers why its token was refused, until the challenge is written.
_ERROR: Final = "vestibule.bearer_error"
# What a method needs when the view does not name it.
_SAME_AS: Final = {"HEAD": "GET"}


class MalformedToken(ParseError):
    """400, with the challenge that RFC 6750 §3.1 asks for."""

    default_code = "invalid_request"

    def __init__(self, error: InvalidRequest) -> None:
        super().__init__(error.description)
        self.auth_header = presentation.challenge(error)


class MissingScope(PermissionDenied):
    """403, naming the scopes that were needed (RFC 6750 §3.1)."""

    default_code = "insufficient_scope"

    def __init__(self, scopes: tuple[str, ...], access: Access) -> None:
        error = InsufficientScope(scopes)
        super().__init__(error.description)
        self.auth_header = _challenge(error, access)


class StrongerSignInNeeded(APIException):
    """401, saying which sign-in would do (RFC 9470 §3)."""

    status_code = 401
    default_code = "insufficient_user_authentication"

    def __init__(self, needed: Needed, access: Access) -> None:
        error = InsufficientAuthentication(
            acr_values=(needed.acr,) if needed.acr else (), max_age=needed.max_age
        )
        super().__init__(error.description)
        self.auth_header = _challenge(error, access)


class TokenAuthentication(OAuth2Authentication):
    """`Authorization: Bearer …` (RFC 6750 §2.1), or `DPoP …` with a proof (RFC 9449 §7.1), into
    `request.user` and `request.auth`.
    """

    def authenticate(self, request: Request) -> tuple[Caller, PresentedToken] | None:
        """Who calls, None if no token was shown."""
        try:
            bearer.refuse_in_query(request.query_params)
            token = presentation.from_header(request.headers.get("Authorization", ""))
            if token is None:
                return None
            access = tokens.inspect_own(token)
            sender.check(access.cnf, headers.shown(request), token=token)
        except InvalidRequest as error:
            raise MalformedToken(error) from error
        except (InvalidToken, InvalidProof, NonceNeeded) as error:
            request.META[_ERROR] = error
            raise AuthenticationFailed(error.description, code=error.code) from error
        presented = PresentedToken(access)
        if presented.user_id is None:
            return ClientItself(presented.client_id), presented
        return LazyPerson(presented.user_id), presented

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        scheme = presentation.scheme_of(request.headers.get("Authorization", ""))
        return presentation.challenge(request.META.get(_ERROR), scheme=scheme)


class RequireScopes(BasePermission):
    """Asks for what the view declares in `required_scopes`: a tuple, or one for each method.

    An empty tuple means any live token.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is a token and it carries the scopes. Raises `MissingScope`."""
        presented = request.auth
        if not isinstance(presented, PresentedToken):
            return False
        needed = self._needed(request.method or "", view)
        if not presented.allow_scopes(needed):
            raise MissingScope(needed, presented.access)
        return True

    def _needed(self, method: str, view: Any) -> tuple[str, ...]:
        declared = getattr(view, "required_scopes", None)
        if declared is None:
            raise ImproperlyConfigured(f"{type(view).__name__} declares no required_scopes.")
        if not isinstance(declared, Mapping):
            return tuple(declared)
        named = _SAME_AS.get(method, method)
        if named in declared:
            return tuple(declared[named])
        if method == "OPTIONS" or not hasattr(view, method.lower()):
            # Answers with what is allowed here, or with 405: any token will do.
            return ()
        raise ImproperlyConfigured(f"{type(view).__name__} declares no scopes for {method}.")


class RequireLevel(BasePermission):
    """Asks for what the view declares in `required_acr` and `required_max_age` (RFC 9470).

    Nobody is behind the token of a client that acts for itself: its roles are all there is to
    judge, and no sign-in could be stronger.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the sign-in behind the token will do. Raises `StrongerSignInNeeded`."""
        presented = request.auth
        if not isinstance(presented, PresentedToken):
            return False
        method = request.method or ""
        needed = levels.needed(view, _SAME_AS.get(method, method))
        if presented.user_id is not None and not _is_met(needed, presented.access):
            raise StrongerSignInNeeded(needed, presented.access)
        return True


def _challenge(error: OAuthError, access: Access) -> str:
    """The challenge to a token that was taken: in the scheme that it was shown with."""
    return presentation.challenge(error, scheme=sender.token_type(access.cnf))


def _is_met(needed: Needed, access: Access) -> bool:
    if acr.rank(access.acr) < acr.rank(needed.acr):
        return False
    if needed.max_age is None:
        return True
    return access.auth_time is not None and clock.epoch() - access.auth_time <= needed.max_age
