"""Puts the parts together as a Flask application."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.wrappers import Response

from relying_app import actions, mishaps, pages
from relying_app.config import Instance
from relying_app.provider import Provider
from relying_app.sessions import MemorySessions

HERE = Path(__file__).resolve().parent.parent


def create_app(instance: Instance) -> Flask:
    """Return the WSGI application of one instance."""
    app = Flask("relying_app", root_path=str(HERE))
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    sessions = MemorySessions(
        # Cookies ignore ports, so each instance needs a name of its own.
        cookie_name=f"demo_{instance.key}_session",
        secure=instance.redirect_uri.startswith("https://"),
    )
    app.session_interface = sessions
    app.context_processor(lambda: {"instance": instance})
    provider = Provider(app, instance)
    pages.register(app, instance=instance, provider=provider, sessions=sessions)
    actions.register(app, instance=instance, provider=provider)
    mishaps.register(app, instance=instance)
    policy = content_security_policy(instance)

    @app.after_request
    def harden(response: Response) -> Response:
        """Nothing from elsewhere, in no frame, in no cache."""
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app


def content_security_policy(instance: Instance) -> str:
    """Allow own styles only; forms may end at the provider, where sign-out redirects to."""
    parts = urlsplit(instance.issuer)
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {parts.scheme}://{parts.netloc}"
    )
