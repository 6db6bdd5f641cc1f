from django.apps import AppConfig


class OauthConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.oauth"
    label = "oauth"

    def ready(self) -> None:
        """Register the system checks."""
        from apps.oauth import checks  # noqa: F401 # registers itself
