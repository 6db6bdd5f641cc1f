"""Claims about a person, released to who may have them (OpenID Connect Core 1.0 §5.4)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.access.scopes import CATALOGUE
from apps.access.services import authority
from apps.accounts.services import profiles
from apps.core.errors import NotFound
from apps.oauth.errors import InvalidToken
from apps.oauth.tokens.access_token import Access


def about(access: Access) -> dict[str, Any]:
    """What a token releases about its person: by its scopes, and single claims asked for.

    Absent rather than empty. Raises `InvalidToken` if there is no person (any more).
    """
    if access.user_id is None:
        raise InvalidToken(detail="nobody stands behind the token")
    names = set(access.userinfo_claims)
    for scope in access.scopes:
        names.update(CATALOGUE[scope].claims if scope in CATALOGUE else ())
    try:
        return {"sub": access.subject, **of_person(access.user_id, names)}
    except NotFound as error:
        raise InvalidToken(detail="the person is gone") from error


def of_person(user_id: UUID, names: Collection[str]) -> dict[str, Any]:
    """Those of `names` that there is something to say of, without `sub`. Raises `NotFound`."""
    known: dict[str, Any] = profiles.claims_of(user_id)
    released = {name: value for name, value in known.items() if name in names}
    if "roles" in names:
        released["roles"] = [role.slug for role in authority.roles_of_person(user_id)]
    return released
