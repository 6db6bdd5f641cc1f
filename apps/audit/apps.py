from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.audit"
    label = "audit"

    def ready(self) -> None:
        """Register the receiver and the system checks."""
        from apps.audit import checks  # noqa: F401 # registers itself
        from apps.audit.engine.receivers import ensure_chain

        post_migrate.connect(ensure_chain, sender=self)
