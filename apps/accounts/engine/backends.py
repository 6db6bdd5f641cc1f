"""The authentication backend: e-mail and password, by allauth."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class PasswordBackend(AuthenticationBackend):
    """allauth's own: the same work whether or not the account exists.

    It says who somebody is, not what they may do: that is asked of roles alone (apps.access), and
    people here have none of the permission tables that Django's base class would look into.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        """Grants nothing."""
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Grants nothing."""
        return False

    def get_all_permissions(self, user_obj: Any, obj: object | None = None) -> set[str]:
        """Grants nothing."""
        return set()
