from django.conf import settings
from django.db import models

from apps.core import clock


class Profile(models.Model):
    """The standard claims about a person (OpenID Connect Core 1.0 §5.1), and a free record.

    Values are validated by `services.profiles`; an empty string means the claim is absent.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile"
    )
    name = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    nickname = models.CharField(max_length=100, blank=True)
    profile = models.CharField(max_length=500, blank=True)
    picture = models.CharField(max_length=500, blank=True)
    website = models.CharField(max_length=500, blank=True)
    gender = models.CharField(max_length=50, blank=True)
    # "YYYY-MM-DD", "0000-MM-DD" (year withheld) or "YYYY": a string, as the specification has it.
    birthdate = models.CharField(max_length=10, blank=True)
    zoneinfo = models.CharField(max_length=64, blank=True)
    locale = models.CharField(max_length=35, blank=True)
    address = models.JSONField(default=dict, blank=True)
    phone_number = models.CharField(max_length=32, blank=True)
    phone_number_verified = models.BooleanField(default=False)
    additional_info = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"
