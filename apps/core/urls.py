"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.core.views import brand, health, home, theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("brand.css", brand.stylesheet, name="brand_css"),
    path("theme/", theme.choose, name="theme"),
]
