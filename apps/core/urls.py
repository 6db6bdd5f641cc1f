"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.core.api import schema
from apps.core.views import api_docs, brand, health, home, language, theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("api/schema", schema.document, name="api_schema"),
    path("api/docs", api_docs.page, name="api_docs"),
    path("api/docs/signed-in", api_docs.signed_in, name="api_docs_signed_in"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("brand.css", brand.stylesheet, name="brand_css"),
    path("theme/", theme.choose, name="theme"),
    path("language/", language.choose, name="language"),
]
