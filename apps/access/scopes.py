"""The closed catalogue of scopes.

A scope without a permission is open to everyone (it is about oneself); one with a permission
is granted only where a role holds that permission.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Scope:
    """One row of the catalogue.

    `sentence` is what a person reads at consent, in their language; `english` is the same for
    programs and documents. `claims` are released at userinfo (OpenID
    Connect Core 1.0 §5.4). `required` scopes cannot be unticked at consent;
    those `of_client` are about the client itself, and no person is asked for them.
    """

    name: str
    english: str
    permission: str | None = None
    claims: tuple[str, ...] = ()
    required: bool = False
    of_client: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it is about a person: a client that acts for itself has no use for it."""
        return self.permission is None and not self.of_client

    @property
    def sentence(self) -> str:
        """What it allows, for whoever reads the page."""
        return gettext(self.english)


_ROWS: Final = (
    Scope("openid", _("Know who you are"), claims=("sub",), required=True),
    Scope(
        "profile",
        _("See your name, picture and other profile details"),
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
    Scope("email", _("See your e-mail address"), claims=("email", "email_verified")),
    Scope("address", _("See your postal address"), claims=("address",)),
    Scope("phone", _("See your phone number"), claims=("phone_number", "phone_number_verified")),
    Scope("roles", _("See which roles you hold here"), claims=("roles",)),
    Scope("account:write", _("Change your profile details")),
    Scope("offline_access", _("Stay connected when you are not using the app")),
    Scope("documents:read", _("See your documents, not change them"), "documents.read"),
    Scope("documents:write", _("Create and change your documents"), "documents.write"),
    Scope("documents:delete", _("Delete your documents"), "documents.delete"),
    Scope("users:read", _("See other people's accounts"), "users.read"),
    Scope("grant_management_query", _("See what the app itself was given"), of_client=True),
    Scope("grant_management_revoke", _("End what the app itself was given"), of_client=True),
    Scope("users:write", _("Create, change and delete other people's accounts"), "users.write"),
)

CATALOGUE: Final[dict[str, Scope]] = {scope.name: scope for scope in _ROWS}
