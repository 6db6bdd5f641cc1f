"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.oauth.endpoints import register
from apps.oauth.endpoints.authorize.view import authorize
from apps.oauth.endpoints.check_session import check_session
from apps.oauth.endpoints.choose_account import choose_account
from apps.oauth.endpoints.consent import consent
from apps.oauth.endpoints.decoupled import answer
from apps.oauth.endpoints.decoupled.bc_authorize import bc_authorize
from apps.oauth.endpoints.decoupled.device_authorization import device_authorization
from apps.oauth.endpoints.decoupled.enter import enter
from apps.oauth.endpoints.end_session import end_session
from apps.oauth.endpoints.grants import grant
from apps.oauth.endpoints.introspect import introspect
from apps.oauth.endpoints.jwks import jwks
from apps.oauth.endpoints.metadata.view import metadata
from apps.oauth.endpoints.par import par
from apps.oauth.endpoints.revoke import revoke
from apps.oauth.endpoints.signing_out import signing_out
from apps.oauth.endpoints.step_up import step_up
from apps.oauth.endpoints.token import token
from apps.oauth.endpoints.userinfo import userinfo
from apps.oauth.views import approvals, connections

urlpatterns: list[URLPattern | URLResolver] = [
    # RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2
    path("oauth/authorize", authorize, name="oauth_authorize"),
    path("oauth/consent", consent, name="oauth_consent"),
    path("oauth/choose-account", choose_account, name="oauth_choose_account"),
    path("oauth/step-up", step_up, name="oauth_step_up"),
    # RFC 9126 §2
    path("oauth/par", par, name="oauth_par"),
    # RFC 6749 §3.2
    path("oauth/token", token, name="oauth_token"),
    # OpenID Connect Core 1.0 §5.3
    path("oauth/userinfo", userinfo, name="oauth_userinfo"),
    # RFC 7662, RFC 7009, RFC 7517 §5
    path("oauth/introspect", introspect, name="oauth_introspect"),
    path("oauth/revoke", revoke, name="oauth_revoke"),
    # Grant Management for OAuth 2.0, draft 3, §6
    path("oauth/grants", grant, name="oauth_grants"),
    path("oauth/grants/<str:grant_id>", grant, name="oauth_grant"),
    path("oauth/jwks", jwks, name="oauth_jwks"),
    # RFC 8628
    path("oauth/device_authorization", device_authorization, name="oauth_device_authorization"),
    path("device", enter, name="device"),
    path("device/<uuid:request_id>", answer.device, name="device_answer"),
    # RFC 7591 §3, RFC 7592 §2
    path("oauth/register", register.register, name="oauth_register"),
    path("oauth/register/<str:client_id>", register.manage, name="oauth_registration"),
    # CIBA Core 1.0 §7
    path("oauth/bc-authorize", bc_authorize, name="oauth_bc_authorize"),
    path("account/approvals/", approvals.approvals, name="account_approvals"),
    path("account/approvals/<uuid:request_id>/", answer.approval, name="account_approval"),
    # OpenID Connect Discovery 1.0 §4, RFC 8414 §3; both with the issuer's path at the end
    path(".well-known/openid-configuration", metadata, name="oauth_openid_configuration"),
    path(".well-known/openid-configuration/<path:inserted>", metadata),
    path(".well-known/oauth-authorization-server", metadata, name="oauth_server_metadata"),
    path(".well-known/oauth-authorization-server/<path:inserted>", metadata),
    # OpenID Connect RP-Initiated Logout 1.0
    path("oauth/end-session", end_session, name="oauth_end_session"),
    # OpenID Connect Session Management 1.0 §3.3, Front-Channel Logout 1.0
    path("oauth/check-session", check_session, name="oauth_check_session"),
    path("oauth/signing-out", signing_out, name="oauth_signing_out"),
    path("account/apps/", connections.apps, name="account_apps"),
    path("account/apps/<path:client_id>/revoke/", connections.revoke, name="account_app_revoke"),
    path(
        "account/apps/<path:client_id>/take-back/",
        connections.take_back,
        name="account_app_take_back",
    ),
    path(
        "account/apps/<path:client_id>/sign-out/",
        connections.sign_out,
        name="account_app_sign_out",
    ),
]
