from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string


class StoredSession(AbstractBaseSession):
    """What Django keeps for a browser, and whom it speaks of.

    `people` lists the ids in its data (who is signed in, who was about to, whose password was
    being reset) and the sums of its addresses (one that an application proposed), so that a
    deletion finds it: the data itself cannot be searched.
    """

    people = models.TextField(blank=True, default="")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes: ClassVar = []

    def __str__(self) -> str:
        return f"until {self.expire_date:%Y-%m-%d}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """The one of the settings."""
        found: type = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return found
