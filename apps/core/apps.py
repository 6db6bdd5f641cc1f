from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Floor 0."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        """Register the check that keeps APIs closed, and the staff screen.

        Not by its decorator: the staff site is made from the very module that holds the screen.
        """
        from django.contrib import admin

        from apps.core import checks  # noqa: F401
        from apps.core.admin import JobAdmin
        from apps.core.models import Job

        admin.site.register(Job, JobAdmin)
