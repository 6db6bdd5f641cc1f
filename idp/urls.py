"""The table of contents: which app answers which path."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # First what is asked most: whatever stands before a path is tried for each request to it.
    path("", include("apps.oauth.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.core.urls")),
    # Before the next one, where the name of any provider may follow /reauthenticate/.
    path("", include("apps.factors.urls")),
    path("", include("apps.accounts.urls")),
    path("api/v1/", include("apps.accounts.api.urls")),
    path("", include("apps.clients.urls")),
    path("", include("apps.resource_server.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "apps.core.views.errors.bad_request"
handler403 = "apps.core.views.errors.forbidden"
handler404 = "apps.core.views.errors.not_found"
handler500 = "apps.core.views.errors.server_error"
