"""Two stages around all others: a sign-in that began with one password does not end with another.

allauth keeps a pending sign-in for fifteen minutes by the person's id alone; a password that is
changed meanwhile would not stop it.
"""

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare


class Noted(LoginStage):
    """First: note what the person's sessions are bound to."""

    key = "noted"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on at once. Nobody is behind a sign-up with an address that is taken."""
        if self.login.user is not None:
            self.state["bound_to"] = _binding(self.login.user)
        return None, True


class Unchanged(LoginStage):
    """Last: the same still holds, or one signs in anew."""

    key = "unchanged"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Let in, or lead back to the sign-in page."""
        return (None, True) if is_unchanged(self) else (redirect("account_login"), False)


def is_unchanged(stage: LoginStage) -> bool:
    """Whether the sign-in that waits at `stage` is still worth something."""
    user = stage.login.user
    noted = stage.controller.get_stage(Noted.key)
    return user is None or constant_time_compare(
        noted.state.get("bound_to", "") if noted else "", _binding(user)
    )


def _binding(user: Any) -> str:
    return str(user.get_session_auth_hash())
