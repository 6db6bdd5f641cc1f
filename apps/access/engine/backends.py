"""Django's permission question, answered from roles."""

import uuid
from typing import Any

from apps.access.permissions import PERMISSIONS
from apps.access.services import authority


class RoleBackend:
    """Answers `user.has_perm`: our own names as they are, the admin's by what they do.

    `app.view_model` asks for `admin.view`; add, change and delete ask for `admin.change`.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Never signs anybody in."""

    def get_user(self, user_id: uuid.UUID) -> None:
        """Never loads anybody."""

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        """Whether the person's roles hold `perm`."""
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if perm not in PERMISSIONS:
            perm = "admin.view" if ".view_" in perm else "admin.change"
        return perm in self._held(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the admin shows anything to the person."""
        return self.has_perm(user_obj, "admin.view")

    def _held(self, user_obj: Any) -> frozenset[str]:
        # Remembered on the person as loaded, that is for one request.
        held: frozenset[str] | None = getattr(user_obj, "held_permissions", None)
        if held is None:
            held = user_obj.held_permissions = authority.permissions_of_person(user_obj.pk)
        return held
