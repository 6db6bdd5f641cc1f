"""Include at the root of the project: the well-known name stands before every path."""

from django.urls import path

from .endpoints.metadata import protected_resource

urlpatterns = [
    path(".well-known/oauth-protected-resource", protected_resource, name="protected_resource"),
    path(".well-known/oauth-protected-resource/<path:path>", protected_resource),
]
