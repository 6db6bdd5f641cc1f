"""A Django site that signs people in by mozilla-django-oidc: `python mozilla_app.py settings.json`.

Pages as in `node/openid_client.mjs`; the library's own are at /oidc/.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

SETTINGS = json.loads(Path(sys.argv[1]).read_text())
HOME = f"http://localhost:{SETTINGS['port']}"
ISSUER = SETTINGS["issuer"]

settings.configure(
    SECRET_KEY="only-for-this-test",
    ALLOWED_HOSTS=["localhost"],
    # What goes wrong belongs into the log of the test.
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    ROOT_URLCONF="mozilla_app",
    # The provider is on localhost too: cookies do not know ports.
    SESSION_COOKIE_NAME="mozilla_session",
    CSRF_COOKIE_NAME="mozilla_csrf",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(tempfile.mkdtemp(dir=Path(sys.argv[1]).parent)) / "mozilla.sqlite3",
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    OIDC_RP_CLIENT_ID=SETTINGS["client_id"],
    OIDC_RP_CLIENT_SECRET=SETTINGS["authentication"]["secret"],
    OIDC_RP_SIGN_ALGO=SETTINGS.get("algorithm", "RS256"),
    OIDC_RP_SCOPES=SETTINGS["scope"],
    OIDC_USE_PKCE=True,
    OIDC_PKCE_CODE_CHALLENGE_METHOD="S256",
    OIDC_OP_AUTHORIZATION_ENDPOINT=f"{ISSUER}/oauth/authorize",
    OIDC_OP_TOKEN_ENDPOINT=f"{ISSUER}/oauth/token",
    OIDC_OP_USER_ENDPOINT=f"{ISSUER}/oauth/userinfo",
    OIDC_OP_JWKS_ENDPOINT=f"{ISSUER}/oauth/jwks",
    OIDC_STORE_ID_TOKEN=True,
    ALLOW_LOGOUT_GET_METHOD=True,
    OIDC_OP_LOGOUT_URL_METHOD="mozilla_app.end_session",
    LOGIN_REDIRECT_URL="/",
    LOGOUT_REDIRECT_URL="/",
    USE_TZ=True,
)
django.setup()

from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.urls import include, path  # noqa: E402
from mozilla_django_oidc.views import OIDCLogoutView  # noqa: E402


def end_session(request: HttpRequest) -> str:
    """Where the library sends people to end the session at the provider too."""
    asked = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": f"{HOME}/",
    }
    return f"{ISSUER}/oauth/end-session?{urlencode(asked)}"


def home(request: Any) -> HttpResponse:
    """What Django knows of the person."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False})
    return JsonResponse({"signed_in": True, "email": request.user.email})


def health(_request: HttpRequest) -> HttpResponse:
    """That it runs."""
    return JsonResponse({})


def login(_request: HttpRequest) -> HttpResponse:
    """The library's own page."""
    return redirect("oidc_authentication_init")


def logout(request: HttpRequest) -> Any:
    """The library's own verb."""
    return OIDCLogoutView.as_view()(request)


urlpatterns = [
    path("", home),
    path("healthz", health),
    path("login", login),
    path("logout", logout),
    path("oidc/", include("mozilla_django_oidc.urls")),
]

if __name__ == "__main__":
    sys.modules.setdefault("mozilla_app", sys.modules[__name__])
    call_command("migrate", verbosity=0)
    make_server("localhost", SETTINGS["port"], get_wsgi_application()).serve_forever()
