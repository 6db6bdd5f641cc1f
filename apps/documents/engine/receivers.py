"""What Django's ORM tells: a file's row is gone, by whichever way (an account's end included)."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.core.services import files
from apps.documents.models import StoredFile


@receiver(post_delete, sender=StoredFile, dispatch_uid="documents.remove_file")
def remove_file(instance: StoredFile, **_: Any) -> None:
    """Remove the file once the deletion is committed; a rollback keeps it."""
    files.forget(instance.name)
