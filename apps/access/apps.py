"""How Django loads this app."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.access"
    label = "access"

    def ready(self) -> None:
        """Register the checks; keep the predefined roles in step with every `migrate`."""
        from apps.access import checks  # noqa: F401

        post_migrate.connect(_keep_predefined_roles, sender=self)


def _keep_predefined_roles(apps: Any = registry, **_: Any) -> None:
    from apps.access.services import roles

    try:
        # `flush` sends the signal without the state of a migration: then the models are today's.
        apps.get_model("access", "RolePermission")
    except LookupError:
        # Migrated back to before the tables existed.
        return
    roles.keep_predefined()
