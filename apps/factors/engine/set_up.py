"""The page on which a demanded second step is set up, while signing in."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.decorators import rate_limit
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_variables

from apps.accounts.engine.stages import is_unchanged
from apps.accounts.services import proofs
from apps.core.errors import Conflict
from apps.factors.engine import enrolment, notices, proving
from apps.factors.engine.forms import AppForm
from apps.factors.engine.passkey_forms import SetUpPasskeyForm
from apps.factors.engine.stages import SetUpStage
from apps.factors.services import factors, recovery_codes


@method_decorator(rate_limit(action="enter_code"), name="dispatch")
@method_decorator(
    login_stage_required(stage=SetUpStage.key, redirect_urlname="account_login"), name="dispatch"
)
class SetUpFactor(View):
    """GET and POST /sign-in/factor/set-up/: nothing else opens before this is done."""

    http_method_names = ("get", "head", "post")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on when it is done in this browser; start anew when it was done in another one."""
        self.stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - allauth's
        self.person = self.stage.login.user
        if factors.has_second_step(user_id=self.person.pk):
            is_over: HttpResponseBase = self._over()
            return is_over
        if not is_unchanged(self.stage):
            begin_anew: HttpResponseBase = self.stage.abort()
            return begin_anew
        return super().dispatch(request, *args, **kwargs)

    def _over(self) -> Any:
        done_here = proving.has_proved(self.request, self.person)
        return self.stage.exit() if done_here else self.stage.abort()

    def get(self, request: HttpRequest) -> HttpResponse:
        """The picture to scan."""
        return self._page(AppForm())

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest) -> HttpResponse:
        """Set it up; show the recovery codes, whose page leads back here and on."""
        return self._passkey() if "credential" in request.POST else self._app()

    def _app(self) -> HttpResponse:
        form = AppForm(self.request.POST)
        made = (
            enrolment.confirmed(self.request, self.person, form, is_first=True)
            if form.is_valid()
            else None
        )
        if made is None:
            return self._page(form)
        proving.proved(self.request, made, proof=proofs.TOTP, type="totp")
        return self._made(made.name)

    def _passkey(self) -> HttpResponse:
        form = SetUpPasskeyForm(self.request.POST, user=self.person)
        try:
            with transaction.atomic():
                factors.be_first(user_id=self.person.pk)
                is_made = form.is_valid()
        except Conflict:
            begin_anew: HttpResponse = self.stage.abort()
            return begin_anew
        if not is_made:
            return self._page(AppForm(), passkey_form=form)
        form.remember()
        return self._made(form.factor.name)

    def _made(self, name: str) -> HttpResponse:
        notices.added(self.person, name)
        context = {
            "codes": recovery_codes.make_first(user_id=self.person.pk),
            "person_email": self.person.email,
            "continue_to": reverse("factor_set_up"),
        }
        return render(self.request, "factors/set_up_codes.html", context)

    def _page(self, form: AppForm, passkey_form: Any = None) -> HttpResponse:
        form.fields["name"].initial = _("Phone")
        context = enrolment.shown(self.request, self.person, form)
        context["passkey_form"] = passkey_form
        return render(self.request, "factors/set_up.html", context)
