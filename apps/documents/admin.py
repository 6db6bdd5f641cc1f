"""Staff screen over documents: whose they are and how large, not what is in them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import ReadOnly
from apps.documents.models import Document
from apps.documents.services import documents


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    """Documents can be found and deleted here; only their people read them."""

    list_display = ("title", "owner", "media_type", "size", "version", "updated_at")
    list_filter = ("media_type", "created_at")
    search_fields = ("title", "owner__email")
    list_select_related: ClassVar = ("owner",)
    fields = (
        "id",
        "title",
        "owner",
        "filename",
        "media_type",
        "size",
        "sha256",
        "version",
        "created_at",
        "updated_at",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change things."""
        return request.user.has_perm("admin.change")

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        """Delete it as its owner would."""
        documents.delete(document_id=obj.pk, user_id=obj.owner_id)
