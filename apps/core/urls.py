"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.core.views import brand, theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("brand.css", brand.stylesheet, name="brand_css"),
    path("theme/", theme.choose, name="theme"),
]
