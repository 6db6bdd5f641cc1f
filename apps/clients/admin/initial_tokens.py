"""Which tokens open registration; they are made by `manage.py create_initial_access_token`."""

from django.contrib import admin
from django.http import HttpRequest

from apps.clients.models import InitialAccessToken
from apps.clients.services.dynamic import admission
from apps.core.admin import ReadOnly


@admin.register(InitialAccessToken)
class InitialTokenAdmin(ReadOnly):
    """To look at, and to end."""

    list_display = ("label", "created_at", "expires_at", "uses_left")
    fields = (*list_display, "limits")

    def has_delete_permission(
        self, request: HttpRequest, obj: InitialAccessToken | None = None
    ) -> bool:
        """Whoever may change things."""
        return request.user.has_perm("admin.change")

    def delete_model(self, request: HttpRequest, obj: InitialAccessToken) -> None:
        """It opens nothing any more; what it opened stays registered."""
        admission.end(token_pk=obj.pk)
