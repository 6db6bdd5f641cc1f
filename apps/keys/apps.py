from django.apps import AppConfig


class KeysConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.keys"
    label = "keys"
