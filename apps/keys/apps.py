from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KeysConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.keys"
    label = "keys"

    def ready(self) -> None:
        """Register the receiver and the system checks."""
        from apps.keys import checks  # noqa: F401 # registers itself
        from apps.keys.engine.receivers import ensure_keys

        post_migrate.connect(ensure_keys, sender=self)
