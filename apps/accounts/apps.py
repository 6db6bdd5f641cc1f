from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the engines, and have the configuration checked."""
        from apps.accounts import checks  # noqa: F401 - registers itself
        from apps.accounts.engine import receivers  # noqa: F401 - registers itself
