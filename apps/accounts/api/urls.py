"""Paths of the accounts' API."""

from django.urls import URLPattern, URLResolver, path

from apps.accounts.api import me, session, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("session", session.Session.as_view(), name="api_session"),
    path("login", session.Login.as_view(), name="api_login"),
    path("signup", session.Signup.as_view(), name="api_signup"),
    path("session", session.Session.as_view(), name="session"),
    path("login", session.Login.as_view(), name="login"),
    path("signup", session.Signup.as_view(), name="signup"),
    path("me", me.Me.as_view(), name="me"),
    path("users", users.Users.as_view(), name="users"),
    path("users/<uuid:user_id>", users.OneUser.as_view(), name="user"),
    path("users/<uuid:user_id>/deactivate", users.Deactivate.as_view(), name="user_deactivate"),
    path("users/<uuid:user_id>/reactivate", users.Reactivate.as_view(), name="user_reactivate"),
]
