"""Paths of the accounts' API."""

from django.urls import URLPattern, URLResolver, path

from apps.accounts.api import me, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("me", me.Me.as_view(), name="me"),
    path("users", users.Users.as_view(), name="users"),
    path("users/<uuid:user_id>", users.OneUser.as_view(), name="user"),
    path("users/<uuid:user_id>/deactivate", users.Deactivate.as_view(), name="user_deactivate"),
    path("users/<uuid:user_id>/reactivate", users.Reactivate.as_view(), name="user_reactivate"),
]
