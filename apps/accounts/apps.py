from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.accounts"
    label = "accounts"
