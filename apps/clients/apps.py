"""How Django loads this app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.clients"
    label = "clients"
