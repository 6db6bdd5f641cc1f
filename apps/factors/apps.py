from django.apps import AppConfig


class FactorsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.factors"
    label = "factors"

    def ready(self) -> None:
        """Connect the receivers, and have the configuration checked."""
        from apps.factors import checks  # noqa: F401 - registers itself
        from apps.factors.engine import proving  # noqa: F401
