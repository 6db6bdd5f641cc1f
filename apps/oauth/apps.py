from django.apps import AppConfig


class OauthConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.oauth"
    label = "oauth"
