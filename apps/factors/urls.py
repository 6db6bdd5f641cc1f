"""Paths of this app. Where allauth reverses a name, the name is its own; the paths are ours."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache

from apps.factors.engine import authenticate, door, passkey_pages, passkey_questions, set_up
from apps.factors.engine.gate import View
from apps.factors.views import apps, browsers, lost, overview, passkeys, recovery


def _page(route: str, view: View, name: str) -> URLPattern:
    """A page about one person: no cache may keep it."""
    return path(route, never_cache(view), name=name)


urlpatterns: list[URLPattern | URLResolver] = [
    _page("sign-in/factor/", authenticate.ProveFactor.as_view(), "mfa_authenticate"),
    _page("sign-in/factor/set-up/", set_up.SetUpFactor.as_view(), "factor_set_up"),
    _page("sign-in/factor/help/", lost.no_second_step, "factor_help"),
    _page("reauthenticate/factor/", authenticate.ProveFactorAgain.as_view(), "mfa_reauthenticate"),
    _page("account/factors/", overview.overview, "mfa_index"),
    _page("account/factors/prove/", door.door, "factor_prove"),
    _page("account/factors/app/", apps.add, "factor_app_add"),
    _page("account/factors/recovery-codes/", recovery.make, "factor_recovery_codes"),
    _page("account/factors/recovery-codes/text/", recovery.as_text, "factor_recovery_text"),
    _page("account/factors/browsers/forget/", browsers.forget_all, "factor_browsers_forget"),
    _page(
        "account/factors/browsers/<uuid:browser_id>/forget/",
        browsers.forget,
        "factor_browser_forget",
    ),
    _page("account/factors/<int:factor_id>/name/", overview.rename, "factor_rename"),
    _page("account/factors/<int:factor_id>/remove/", overview.remove, "factor_remove"),
    _page("sign-in/passkey/", passkey_pages.SignInByPasskey.as_view(), "mfa_login_webauthn"),
    _page("sign-up/passkey/new/", passkey_pages.SignUpPasskey.as_view(), "mfa_signup_webauthn"),
    _page(
        "reauthenticate/passkey/",
        passkey_pages.ReauthenticateByPasskey.as_view(),
        "mfa_reauthenticate_webauthn",
    ),
    _page("account/factors/passkey/", passkeys.add, "mfa_add_webauthn"),
    path("passkeys/questions/<slug:purpose>/", passkey_questions.question, name="passkey_question"),
]
