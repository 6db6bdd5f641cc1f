from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.documents"
    label = "documents"

    def ready(self) -> None:
        """Connect the receiver."""
        from apps.documents.engine import receivers  # noqa: F401
