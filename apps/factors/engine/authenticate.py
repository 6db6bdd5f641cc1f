"""The page of the second step, while signing in; and the one of proving it once more."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.decorators import rate_limit
from allauth.mfa.base import views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from apps.accounts.engine.stages import is_unchanged
from apps.factors.engine import mailing, trust
from apps.factors.engine.door import OnlyByFactor
from apps.factors.engine.stages import FactorStage
from apps.factors.services import factors, trusted_browsers
from apps.factors.services.factors import Kind


@method_decorator(rate_limit(action="enter_code"), name="dispatch")
@method_decorator(
    login_stage_required(stage=FactorStage.key, redirect_urlname="account_login"), name="dispatch"
)
class ProveFactor(views.AuthenticateView):
    """GET and POST /sign-in/factor/: a code, or a passkey."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start anew when the password was changed, or the last factor removed, meanwhile."""
        stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - allauth's
        user_id = stage.login.user.pk
        if not (is_unchanged(stage) and factors.has_second_step(user_id=user_id)):
            return stage.abort()  # type: ignore[no-any-return]
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def _build_forms(self) -> Any:
        """allauth's forms; the one for passkeys only for those who have one."""
        posted = super()._build_forms()
        self.auth_form.mailed = self.stage.state.get("mailed")
        kinds = [Kind.PASSKEY]
        if not factors.has_any(user_id=self.stage.login.user.pk, kinds=kinds):
            self.webauthn_form = None
        return posted

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A code, a passkey, or the wish for a code by mail."""
        if request.POST.get("action") == "mail":
            mailing.send(request, self.stage)
            return redirect("mfa_authenticate")
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on; and do not ask in this browser again, if that was ticked."""
        answer: HttpResponse = super().form_valid(form)
        if "trust" in self.request.POST and self.request.user.is_authenticated:
            trust.begin(self.request, answer)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, and which ways there are for this person."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        user, way = self.stage.login.user, self.request.GET.get("with")
        is_mailed = "mailed" in self.stage.state and not way
        return found | {
            "ways": factors.kinds_of(user_id=user.pk),
            "trust_days": trusted_browsers.days(),
            "may_mail": mailing.is_offered(self.request, user),
            "mailed_to": mailing.hint(user.email) if is_mailed else "",
            "by_recovery": way == "recovery",
        }


@method_decorator(rate_limit(action="enter_code"), name="dispatch")
class ProveFactorAgain(OnlyByFactor, views.ReauthenticateView):
    """GET and POST /reauthenticate/factor/: the same in a session, once more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, and whether a recovery code is typed."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        ways = factors.kinds_of(user_id=self.request.user.pk)
        asked = self.request.GET.get("with") == "recovery" or Kind.TOTP not in ways
        return found | {"ways": ways, "by_recovery": asked}
