"""Tables of apps.documents."""

from apps.documents.models.document import Document
from apps.documents.models.share import DocumentShare
from apps.documents.models.version import DocumentVersion, StoredFile

__all__ = ["Document", "DocumentShare", "DocumentVersion", "StoredFile"]
