"""How Django loads this app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.clients"
    label = "clients"

    def ready(self) -> None:
        """Register the system checks."""
        from apps.clients import checks  # noqa: F401 # registers itself
