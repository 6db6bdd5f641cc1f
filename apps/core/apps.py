from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Floor 0."""

    name = "apps.core"
    label = "core"
