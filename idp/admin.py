"""Django's admin, on our site class."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Every `admin.py` registers with the staff site."""

    default_site = "apps.core.admin.StaffSite"
