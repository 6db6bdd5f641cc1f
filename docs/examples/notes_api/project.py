"""An API of a project of its own, protected by an issuer that it knows by its URL alone.

    ISSUER=https://id.example.com RESOURCE=https://notes.example.com/api python project.py 9000

Beside this file lies the folder `resource_server`, copied from the provider's `apps/`.
"""

import os
import sys
from typing import Any
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY=os.environ.get("SECRET_KEY", "only-for-this-example"),
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    # Several processes need a cache that they share: DPoP proofs are remembered in it.
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    RESOURCE_SERVER={
        "ISSUER": os.environ["ISSUER"],
        "RESOURCE": os.environ["RESOURCE"],
        "SCOPES": ["notes:read", "notes:write"],
        "NAME": "Notes",
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "resource_server.api.authentication.TokenAuthentication"
        ],
        "DEFAULT_PERMISSION_CLASSES": [
            "resource_server.api.permissions.RequireScopes",
            "resource_server.api.permissions.RequireLevel",
        ],
        "EXCEPTION_HANDLER": "resource_server.api.responses.exception_handler",
    },
)
django.setup()

from django.urls import include, path  # noqa: E402 # needs the settings
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

NOTES: dict[str, list[str]] = {}


class Notes(APIView):
    """GET and POST /api/notes; DELETE needs a sign-in with two factors in the last five minutes."""

    required_scopes = {"GET": ("notes:read",), "POST": ("notes:write",), "DELETE": ("notes:write",)}
    required_acr = {"DELETE": ("urn:vestibule:acr:2", "urn:vestibule:acr:phr")}
    required_max_age = {"DELETE": 300}

    def get(self, request: Request) -> Response:
        """The caller's notes."""
        return Response({"owner": request.user.pk, "notes": NOTES.get(request.user.pk, [])})

    def post(self, request: Request) -> Response:
        """One more."""
        NOTES.setdefault(request.user.pk, []).append(str(request.data.get("text", ""))[:1_000])
        return Response(status=201)

    def delete(self, request: Request) -> Response:
        """All of them."""
        NOTES.pop(request.user.pk, None)
        return Response(status=204)


urlpatterns: list[Any] = [
    path("", include("resource_server.urls")),
    path("api/notes", Notes.as_view()),
]

if __name__ == "__main__":
    make_server("localhost", int(sys.argv[1]), get_wsgi_application()).serve_forever()
