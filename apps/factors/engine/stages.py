"""What signing in asks for after the first proof."""

from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.factors.engine import trust
from apps.factors.services import factors


class FactorStage(AuthenticateStage):
    """A second step, from everybody who has set one up and does not trust this browser."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for it, or go on."""
        return (redirect(self.urlname), True) if self._is_needed() else (None, True)

    def _is_needed(self) -> bool:
        user = self.login.user
        return (
            user is not None
            and not did_use_passwordless_login(self.request, user)
            and factors.has_second_step(user_id=user.pk)
            and not trust.is_trusted(self.request, user)
        )
