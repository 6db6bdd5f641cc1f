"""Paths of this app: the developer pages."""

from django.urls import URLPattern, URLResolver, path

from apps.clients.views import applications, protocol, secrets

_ONE = "developers/<str:client_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("developers/", applications.show_all, name="developer_applications"),
    path("developers/new/", applications.register, name="developer_application_new"),
    path(_ONE, applications.show, name="developer_application"),
    path(f"{_ONE}edit/", applications.edit, name="developer_application_edit"),
    path(f"{_ONE}protocol/", protocol.protocol, name="developer_application_protocol"),
    path(f"{_ONE}delete/", applications.delete, name="developer_application_delete"),
    path(f"{_ONE}secrets/new/", secrets.rotate, name="developer_secret_new"),
    path(f"{_ONE}secrets/<int:secret_pk>/end/", secrets.remove, name="developer_secret_remove"),
]
