"""The toolkit's bearer check, answered by our own: for `protected_resource` and its views."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from apps.oauth.engine.presented import PresentedToken
from apps.oauth.errors import InsufficientScope, InvalidToken, OAuthError
from apps.oauth.services import tokens


class BearerValidator(OAuth2Validator):
    """Only what a resource asks for: tokens are issued elsewhere."""

    def validate_bearer_token(self, token: str | None, scopes: list[str], request: Any) -> bool:
        """Whether `token` is alive and carries `scopes`; fills in the toolkit's request."""
        try:
            if not token:
                raise InvalidToken
            access = tokens.inspect_own(token)
            if access.cnf:
                # Views of the toolkit see bearer tokens only, and never the proof of a holder.
                raise InvalidToken(detail="a bound token shown as a bearer token")
            presented = PresentedToken(access)
            if not presented.allow_scopes(scopes):
                raise InsufficientScope(tuple(scopes))
        except OAuthError as error:
            request.oauth2_error = {"error": error.code, "error_description": error.description}
            return False
        request.client = presented.application
        request.user = presented.user
        request.scopes = list(presented.access.scopes)
        request.access_token = presented
        return True
