from django.apps import AppConfig


class OauthConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.oauth"
    label = "oauth"

    def ready(self) -> None:
        """Register the system checks, and listen to sign-outs."""
        from apps.oauth import checks  # noqa: F401 # registers itself
        from apps.oauth.engine import farewell  # noqa: F401 # registers itself
