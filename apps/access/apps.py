from django.apps import AppConfig


class AccessConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.access"
    label = "access"
