"""Single claims that a request asked for by name (OpenID Connect Core 1.0 §5.5)."""

from collections.abc import Mapping
from typing import Any, Literal

from apps.access.scopes import CATALOGUE
from apps.clients.services.lookup import Client
from apps.oauth.services import claims
from apps.oauth.tokens.standing import Standing

Names = tuple[str, ...]


def fulfilled(standing: Standing, member: Literal["id_token", "userinfo"], client: Client) -> Names:
    """Those that may be released there, within the scopes that the client is registered for.

    A claim that was asked for with particular values comes with one of them, or not at all
    (§5.5.1); that is looked at now, so a statement more for whoever asks so.
    """
    names = _releasable(standing.claims_asked(member), client)
    particular = {
        name: values
        for name in names
        if (values := _values(standing.claims[member][name])) is not None
    }
    if not particular:
        return names
    known = claims.of_person(standing.user_id, particular)
    return tuple(
        name for name in names if name not in particular or known.get(name) in particular[name]
    )


def _values(wish: Mapping[str, Any] | None) -> list[Any] | None:
    """The values that will do, None for any."""
    if wish and "value" in wish:
        return [wish["value"]]
    return wish.get("values") if wish else None


def _releasable(names: Names, client: Client) -> Names:
    if not names:
        return ()
    open_to_client = {
        claim
        for scope in client.allowed_scopes
        if scope in CATALOGUE
        for claim in CATALOGUE[scope].claims
    }
    return tuple(name for name in names if name in open_to_client and name != "sub")
