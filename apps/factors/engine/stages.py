"""What signing in asks for after the first proof."""

from allauth.account.stages import LoginStage
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.factors.engine import trust
from apps.factors.services import factors, policy


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


class SetUpStage(LoginStage):
    """Setting a second step up, for those of whom one is demanded and who have none.

    They are not signed in before that: there is no session that could go round it.
    """

    key = "factor_set_up"
    urlname = "factor_set_up"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Demand it, or go on."""
        return (redirect(self.urlname), True) if self._is_needed() else (None, True)

    def _is_needed(self) -> bool:
        user = self.login.user
        return (
            user is not None
            and not factors.has_second_step(user_id=user.pk)
            and policy.is_required(user_id=user.pk)
        )
