from django.apps import AppConfig


class FactorsConfig(AppConfig):
    """See the package's docstring for what lives here."""

    name = "apps.factors"
    label = "factors"
