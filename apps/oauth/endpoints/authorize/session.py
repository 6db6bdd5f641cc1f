"""What an answer says of the browser's session (OpenID Connect Session Management 1.0 §2)."""

from django.http import HttpRequest

from apps.clients.profiles import PROFILES
from apps.clients.services import addresses
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.engine import browser_state
from apps.oauth.scopes import OPENID
from apps.oauth.services.codes import Authorization
from apps.oauth.tokens import session_state


def said(http: HttpRequest, target: Target, authorization: Authorization) -> dict[str, str]:
    """`session_state`, for a page of a client whose profile expects it; also into the browser."""
    origin = addresses.origin_of(target.redirect_uri)
    if (
        origin is None
        or authorization.sid is None
        or OPENID not in authorization.scopes
        or not PROFILES[target.client.profile].says_session_state
    ):
        return {}
    state = browser_state.show(http, authorization.sid)
    client_id = target.client.client_id
    return {
        "session_state": session_state.of(client_id=client_id, origin=origin, browser_state=state)
    }
