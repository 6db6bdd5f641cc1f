"""The closed catalogue of scopes.

A scope without a permission is open to everyone (it is about oneself); one with a permission
is granted only where a role holds that permission.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """One row of the catalogue.

    `sentence` is what a person reads at consent. `claims` are released at userinfo (OpenID
    Connect Core 1.0 §5.4). `required` scopes cannot be unticked at consent.
    """

    name: str
    sentence: str
    permission: str | None = None
    claims: tuple[str, ...] = ()
    required: bool = False


_ROWS: Final = (
    Scope("openid", "Know who you are", claims=("sub",), required=True),
    Scope(
        "profile",
        "See your name, picture and other profile details",
        claims=(
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ),
    ),
    Scope("email", "See your e-mail address", claims=("email", "email_verified")),
    Scope("address", "See your postal address", claims=("address",)),
    Scope("phone", "See your phone number", claims=("phone_number", "phone_number_verified")),
    Scope("roles", "See which roles you hold here", claims=("roles",)),
    Scope("account:write", "Change your profile details"),
    Scope("offline_access", "Stay connected when you are not using the app"),
    Scope("documents:read", "See your documents, not change them", "documents.read"),
    Scope("documents:write", "Create and change your documents", "documents.write"),
    Scope("documents:delete", "Delete your documents", "documents.delete"),
    Scope("users:read", "See other people's accounts", "users.read"),
    Scope("users:write", "Create, change and delete other people's accounts", "users.write"),
)

CATALOGUE: Final[dict[str, Scope]] = {scope.name: scope for scope in _ROWS}
