"""Pages on which a passkey is made or proved."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.account.mixins import NextRedirectMixin, RedirectAuthenticatedUserMixin
from allauth.account.models import Login
from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.internal.constants import LoginStageKey
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormView

from apps.factors.engine import passkey_forms as forms
from apps.factors.engine.door import OnlyByFactor
from apps.factors.services import recovery_codes


class SignInByPasskey(RedirectAuthenticatedUserMixin, NextRedirectMixin, FormView):  # type: ignore[type-arg]
    """POST /sign-in/passkey/: instead of address and password."""

    form_class = forms.SignInByPasskeyForm
    http_method_names = ("get", "post")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes back to this address starts at the sign-in page."""
        return redirect(self._sign_in_page())

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, through the same stages as everybody."""
        form.save()
        login = Login(user=form.factor.user, redirect_url=self.get_success_url())
        answer: HttpResponse = perform_login(self.request, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the sign-in page, which says why."""
        for sentence in form.errors["credential"]:
            messages.error(self.request, sentence)
        return redirect(self._sign_in_page())

    def _sign_in_page(self) -> str:
        page = reverse("account_login")
        return str(passthrough_next_redirect_url(self.request, page, REDIRECT_FIELD_NAME))


@method_decorator(login_required, name="dispatch")
class ReauthenticateByPasskey(OnlyByFactor, BaseReauthenticateView):
    """GET and POST /reauthenticate/passkey/: in a session, before something that matters."""

    form_class = forms.AgainForm
    template_name = "mfa/webauthn/reauthenticate.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form needs to know whose passkeys count."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to what was wanted."""
        form.save()
        answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(
    login_stage_required(
        stage=LoginStageKey.MFA_SIGNUP_WEBAUTHN.value, redirect_urlname="account_signup"
    ),
    name="dispatch",
)
class SignUpPasskey(FormView):  # type: ignore[type-arg]
    """GET and POST /sign-up/passkey/new/: the passkey of somebody whose address was confirmed."""

    form_class = forms.SignUpPasskeyForm
    template_name = "mfa/webauthn/signup_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Somebody who is gone meanwhile starts again."""
        self.stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - allauth's
        if self.stage.login.user is None:
            return self.stage.abort()  # type: ignore[no-any-return]
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form needs to know for whom."""
        return {**super().get_form_kwargs(), "user": self.stage.login.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every page of the entrance has."""
        return {**super().get_context_data(**kwargs), **get_entrance_context_data(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in: allauth itself would leave no record of how."""
        form.remember(passwordless=True)
        answer: HttpResponse = self.stage.exit()
        codes = recovery_codes.make_first(user_id=form.user.pk)
        if not codes or not isinstance(answer, HttpResponseRedirect):
            return answer
        context = {"codes": codes, "person_email": form.user.email, "onward": answer.url}
        return render(self.request, "factors/recovery_codes.html", context)
