"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.oauth.endpoints.authorize.view import authorize
from apps.oauth.endpoints.choose_account import choose_account
from apps.oauth.endpoints.consent import consent
from apps.oauth.endpoints.end_session import end_session
from apps.oauth.views import connections

urlpatterns: list[URLPattern | URLResolver] = [
    # RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2
    path("oauth/authorize", authorize, name="oauth_authorize"),
    path("oauth/consent", consent, name="oauth_consent"),
    path("oauth/choose-account", choose_account, name="oauth_choose_account"),
    # OpenID Connect RP-Initiated Logout 1.0
    path("oauth/end-session", end_session, name="oauth_end_session"),
    path("account/apps/", connections.apps, name="account_apps"),
    path(
        "account/apps/<path:client_id>/revoke/", connections.revoke, name="account_app_revoke"
    ),
]
