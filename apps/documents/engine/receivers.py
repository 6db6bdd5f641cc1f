"""What Django's ORM tells: a file's row is gone, by whichever way (an account's end included)."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.documents.models import StoredFile
from apps.documents.services import storage


@receiver(post_delete, sender=StoredFile, dispatch_uid="documents.remove_file")
def remove_file(instance: StoredFile, **_: Any) -> None:
    """Remove the file once the deletion is committed; a rollback keeps it."""
    transaction.on_commit(partial(storage.remove, instance.name), robust=True)
