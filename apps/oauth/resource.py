"""How an API of ours knows who is calling and what they may do: the default of every API view.

The classes are those that protect any API (`apps.resource_server`). Here nobody has to be asked: a
signed token costs its signature and a look at the deny list, an opaque one costs one statement.
ID tokens, refresh tokens and tokens in the address are refused.
"""

from collections.abc import Collection
from typing import Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.request import Request

from apps.core import clock
from apps.core.api import levels
from apps.oauth import acr, sender
from apps.oauth.engine import headers
from apps.oauth.engine.presented import ClientItself, LazyPerson, PresentedToken
from apps.oauth.errors import InvalidProof, InvalidRequest, InvalidToken, NonceNeeded
from apps.oauth.services import tokens
from apps.oauth.tokens import presentation
from apps.resource_server import errors
from apps.resource_server.api import authentication, permissions
from apps.resource_server.api.permissions import Needed

Caller = LazyPerson | ClientItself


class TokenAuthentication(authentication.TokenAuthentication, OAuth2Authentication):
    """`Authorization: Bearer …` (RFC 6750 §2.1), or `DPoP …` with a proof (RFC 9449 §7.1), into
    `request.user` and `request.auth`.
    """

    def verify(self, request: Request) -> PresentedToken | None:
        """The live token that the request shows, for us and by its holder."""
        try:
            token = presentation.from_header(request.headers.get("Authorization", ""))
            if token is None:
                return None
            access = tokens.inspect_own(token)
            sender.check(access.cnf, headers.shown(request), token=token)
        except InvalidRequest as error:
            raise errors.MalformedRequest(error.description, detail=error.detail) from error
        except InvalidProof as error:
            raise errors.InvalidProof(error.description, detail=error.detail) from error
        except NonceNeeded as error:
            raise errors.NonceNeeded(error.description, detail=error.detail) from error
        except InvalidToken as error:
            raise errors.InvalidToken(error.description, detail=error.detail) from error
        return PresentedToken(access)

    def user_of(self, token: PresentedToken) -> Caller:
        """The person, who is read when touched; or the client that acts for itself."""
        return ClientItself(token.client_id) if token.user_id is None else LazyPerson(token.user_id)


class RequireScopes(permissions.RequireScopes):
    """Asks for what the view declares in `required_scopes`: a tuple, or one for each method."""

    token_class = PresentedToken

    def carries(
        self, token: PresentedToken, needed: Collection[str], request: Request, view: Any
    ) -> bool:
        """The scopes; or details (RFC 9396), at a view that declares `opened_by_details`."""
        if super().carries(token, needed, request, view):
            return True
        opened_by = getattr(view, "opened_by_details", None)
        if opened_by is None or not token.authorization_details:
            return False
        method = request.method or ""
        return bool(opened_by(token.authorization_details, permissions.SAME_AS.get(method, method)))


class RequireLevel(permissions.RequireLevel):
    """Asks for what the view declares in `required_acr` and `required_max_age` (RFC 9470).

    Our levels are ordered: a stronger one will do.
    """

    token_class = PresentedToken

    def needed(self, view: Any, method: str) -> Needed:
        """What the view declares; `STEP_UP` is what the operator's settings say."""
        needed = levels.needed(view, method)
        return Needed((needed.acr,) if needed.acr else (), needed.max_age)

    def is_met(self, needed: Needed, token: PresentedToken) -> bool:
        """Whether the token's level reaches the one that is needed, and recently."""
        access = token.access
        is_strong = all(acr.rank(access.acr) >= acr.rank(level) for level in needed.levels)
        return is_strong and permissions.is_recent(
            needed.max_age, access.auth_time, now=clock.epoch()
        )
