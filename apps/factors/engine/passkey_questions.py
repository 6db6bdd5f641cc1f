"""What the script asks for before it asks the authenticator: options with a fresh challenge.

Not part of the pages: a page may stay open for hours, and most who see one use no passkey.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.stages import LoginStageController
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal.ratelimit import consume_or_429
from allauth.mfa.internal.constants import LoginStageKey
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.factors.engine import passkey_forms as forms
from apps.factors.engine import passkeys
from apps.factors.engine.stages import SetUpStage

Options = dict[str, Any]


@never_cache
@require_POST
def question(request: HttpRequest, purpose: str) -> HttpResponse:
    """POST /passkeys/questions/<purpose>/: options as JSON; 403 if it is not this one's turn."""
    if purpose not in _QUESTIONS:
        raise Http404
    limited: HttpResponse | None = consume_or_429(
        request, app="allauth.mfa", action="webauthn_login"
    )
    if limited is not None:
        return limited
    options = _QUESTIONS[purpose](request)
    return JsonResponse(options) if options else JsonResponse({}, status=403)


def _sign_in(request: HttpRequest) -> Options | None:
    return passkeys.ask_to_prove(request, purpose=forms.SIGN_IN)


def _second_step(request: HttpRequest) -> Options | None:
    user = _waiting_at(request, LoginStageKey.MFA_AUTHENTICATE.value)
    return user and passkeys.ask_to_prove(request, purpose=forms.SECOND_STEP, user=user)


def _again(request: HttpRequest) -> Options | None:
    user: Any = request.user
    if not user.is_authenticated:
        return None
    return passkeys.ask_to_prove(request, purpose=forms.AGAIN, user=user)


def _add(request: HttpRequest) -> Options | None:
    """Like its page: otherwise an answer could be made ready, and wait for the owner's proof."""
    user: Any = request.user
    try:
        raise_if_reauthentication_required(request, app="allauth.mfa")
    except (ReauthenticationRequired, ImmediateHttpResponse):
        return None
    return passkeys.ask_to_make(request, purpose=forms.ADD, user=user)


def _sign_up(request: HttpRequest) -> Options | None:
    user = _waiting_at(request, LoginStageKey.MFA_SIGNUP_WEBAUTHN.value)
    return user and passkeys.ask_to_make(request, purpose=forms.SIGN_UP, user=user)


def _set_up(request: HttpRequest) -> Options | None:
    user = _waiting_at(request, SetUpStage.key)
    return user and passkeys.ask_to_make(request, purpose=forms.SET_UP, user=user)


def _waiting_at(request: HttpRequest, stage: str) -> Any:
    """Whoever is signing in, and has come to `stage`."""
    if request.user.is_authenticated:
        return None
    found = LoginStageController.enter(request, stage)
    return found.login.user if found else None


_QUESTIONS: Final[Mapping[str, Callable[[HttpRequest], Options | None]]] = {
    forms.SIGN_IN: _sign_in,
    forms.SECOND_STEP: _second_step,
    forms.AGAIN: _again,
    forms.ADD: _add,
    forms.SIGN_UP: _sign_up,
    forms.SET_UP: _set_up,
}
