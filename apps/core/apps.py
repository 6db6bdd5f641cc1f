from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Floor 0."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        """Register the check that keeps APIs closed."""
        from apps.core import checks  # noqa: F401
