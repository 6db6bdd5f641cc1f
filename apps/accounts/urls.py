"""Paths of this app. The names are allauth's, which it reverses; the paths are ours."""

from collections.abc import Callable

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache

from apps.accounts.engine import pages
from apps.accounts.engine.upstream import pages as upstream_pages
from apps.accounts.engine.upstream import proof
from apps.accounts.views import (
    activity,
    departure,
    export,
    not_me,
    overview,
    picture,
    profile,
    sessions,
    upstream,
)


def _page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A page about one person: no cache may keep it."""
    return path(route, never_cache(view), name=name)


# Whoever only looks need not prove anything; a form that was sent waits until they have.
proved_to_read = reauthentication_required
proved_to_change = reauthentication_required(allow_get=True)

urlpatterns: list[URLPattern | URLResolver] = [
    _page("sign-in/", pages.SignIn.as_view(), "account_login"),
    _page("sign-up/", pages.SignUp.as_view(), "account_signup"),
    _page("sign-up/passkey/", pages.SignUpByPasskey.as_view(), "account_signup_by_passkey"),
    _page("sign-out/", allauth.logout, "account_logout"),
    _page("signed-out/", overview.signed_out, "account_signed_out"),
    _page("account-closed/", allauth.account_inactive, "account_inactive"),
    _page("verify-email/", pages.VerifyEmail.as_view(), "account_email_verification_sent"),
    _page("reauthenticate/", allauth.reauthenticate, "account_reauthenticate"),
    _page("password/forgotten/", allauth.password_reset, "account_reset_password"),
    _page(
        "password/forgotten/code/",
        pages.EnterResetCode.as_view(),
        "account_confirm_password_reset_code",
    ),
    _page(
        "password/forgotten/new/",
        pages.ChooseNewPassword.as_view(),
        "account_complete_password_reset",
    ),
    _page(
        "password/forgotten/done/",
        allauth.password_reset_from_key_done,
        "account_password_reset_completed",
    ),
    _page("upstream/<slug:provider>/", upstream_pages.begin, "upstream_begin"),
    _page("upstream/<slug:provider>/callback/", upstream_pages.callback, "upstream_callback"),
    _page("reauthenticate/with/<slug:provider>/", upstream.upstream_prove, "upstream_prove"),
    _page("not-me/<str:token>/", not_me.not_me, "account_not_me"),
    _page("not-me/<str:token>/recover/", not_me.recover, "account_recover"),
    _page("account/", overview.overview, "account_overview"),
    _page("account/profile/", profile.profile, "account_profile"),
    _page(
        "account/profile/picture/",
        login_required(rate_limit(action="change_picture")(picture.choose)),
        "account_picture",
    ),
    _page("account/profile/picture/remove/", picture.remove, "account_picture_remove"),
    path("pictures/<str:name>/<int:side>.webp", picture.picture, name="picture"),
    _page("account/emails/", pages.ManageAddresses.as_view(), "account_email"),
    _page("account/password/", allauth.password_change, "account_change_password"),
    _page("account/password/set/", proof.fresh(allauth.password_set), "account_set_password"),
    _page("account/export/", export.export, "account_export"),
    _page(
        "account/export/<uuid:export_id>/",
        proved_to_read(export.download),
        "account_export_download",
    ),
    _page("account/delete/", proved_to_change(departure.leave), "account_delete"),
    _page("account/delete/cancel/", departure.keep, "account_keep"),
    _page("account-deleted/", departure.gone, "account_gone"),
    _page("account/sessions/", sessions.session_list, "account_sessions"),
    _page("account/sessions/<uuid:session_id>/end/", sessions.session_end, "account_session_end"),
    _page(
        "account/sessions/end-others/",
        sessions.sessions_end_others,
        "account_sessions_end_others",
    ),
    _page("account/activity/", activity.activity_list, "account_activity"),
    _page("account/upstream/", upstream.upstream_list, "account_upstream"),
    _page("account/upstream/offer/", upstream.upstream_offer, "account_upstream_offer"),
    _page(
        "account/upstream/<int:link_id>/unlink/",
        upstream.upstream_unlink,
        "account_upstream_unlink",
    ),
    _page(
        "account/upstream/<slug:provider>/link/", upstream.upstream_link, "account_upstream_link"
    ),
]
