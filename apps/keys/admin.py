"""Staff screen over signing keys: public parts, to look at."""

from django.contrib import admin

from apps.core.admin import ReadOnly
from apps.keys.models import SigningKey


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly):
    """Which keys are published, sign, or have retired. `manage.py keys rotate` makes new ones."""

    list_display = ("kid", "algorithm", "created_at", "activates_at", "expires_at")
    list_filter = ("algorithm",)
    search_fields = ("kid",)
    fields = ("kid", "algorithm", "public_jwk", "created_at", "activates_at", "expires_at")
