from django.apps import AppConfig


class FactorsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.factors"
    label = "factors"

    def ready(self) -> None:
        """Connect the receivers."""
        from apps.factors.engine import proving  # noqa: F401
