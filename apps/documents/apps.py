from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.documents"
    label = "documents"
