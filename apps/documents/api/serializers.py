"""The shape of what comes in and goes out."""

import unicodedata
from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Strict
from apps.documents.services import contents, media
from apps.documents.services.contents import Content

_LEVELS = ("read", "write")


class DocumentInput(Strict):
    """A title with either a text (`body`) or an uploaded `file`."""

    title = serializers.CharField(
        max_length=200, required=False, help_text="The file's name, unless given."
    )
    body = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="The text."
    )
    media_type = serializers.CharField(
        max_length=200,
        required=False,
        help_text=(
            "What the content is; it is checked. A text is text/plain unless given. What a "
            "browser could run is kept as application/octet-stream."
        ),
    )
    file = serializers.FileField(
        required=False, allow_empty_file=True, write_only=True, help_text="multipart/form-data only"
    )

    def validate_title(self, value: str) -> str:
        """One line, without control characters."""
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
            raise serializers.ValidationError("A title is one line without control characters.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One content at most; when everything is replaced, exactly one."""
        if "body" in attrs and "file" in attrs:
            raise serializers.ValidationError("Send a body or a file, not both.")
        if "media_type" in attrs and not {"body", "file"} & attrs.keys():
            raise serializers.ValidationError({"media_type": "It needs a body or a file."})
        if not self.partial and not {"body", "file"} & attrs.keys():
            raise serializers.ValidationError("Send a body or a file.")
        if not self.partial and not self._title(attrs):
            raise serializers.ValidationError({"title": "This field is required."})
        return attrs

    def new_title(self) -> str | None:
        """The title to give; None leaves it as it is."""
        if self.partial:
            given: str | None = self.validated_data.get("title")
            return given
        return self._title(self.validated_data)

    def new_content(self) -> Content | None:
        """The checked content, if there is one. Raises what `services.contents` raises."""
        data = self.validated_data
        if "body" in data:
            return contents.of_text(
                text=data["body"], media_type=data.get("media_type", media.PLAIN)
            )
        if "file" in data:
            upload = data["file"]
            declared = data.get("media_type") or upload.content_type or ""
            return contents.of_upload(upload=upload, declared=declared, filename=upload.name or "")
        return None

    def _title(self, attrs: dict[str, Any]) -> str:
        given: str = attrs.get("title", "")
        upload = attrs.get("file")
        return given or (contents.safe_filename(upload.name or "") if upload else "")


class DocumentOut(serializers.Serializer[Any]):
    """A document without its content."""

    id = serializers.UUIDField()
    owner = serializers.UUIDField(source="owner_id", help_text="The `sub` of the person.")
    access = serializers.ChoiceField(
        choices=["owner", "write", "read"], help_text="What you may do."
    )
    title = serializers.CharField()
    filename = serializers.CharField(help_text="Empty for a text.")
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WholeDocument(DocumentOut):
    """A document with its text; a file is fetched by `download`."""

    body = serializers.CharField(allow_null=True, help_text="The text; null for a file.")


class VersionOut(serializers.Serializer[Any]):
    """One state that a document had, or has."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    filename = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    author = serializers.UUIDField(source="author_id", allow_null=True)
    client_id = serializers.CharField(help_text="The application that made the change.")
    created_at = serializers.DateTimeField()


class WholeVersion(VersionOut):
    """One state with its text."""

    body = serializers.CharField(allow_null=True, help_text="The text; null for a file.")


class ShareIn(Strict):
    """With whom, and how far: a person (`user`) or a role, one of the two."""

    user = serializers.UUIDField(required=False, help_text="The `sub` of the person.")
    role = serializers.SlugField(
        max_length=64, required=False, help_text="A role that you hold yourself."
    )
    level = serializers.ChoiceField(choices=_LEVELS)


class ShareOut(serializers.Serializer[Any]):
    """Whom a document is open to."""

    id = serializers.UUIDField()
    user = serializers.UUIDField(source="user_id", allow_null=True)
    role = serializers.SlugField(source="role.slug", allow_null=True, default=None)
    level = serializers.ChoiceField(choices=_LEVELS)
    created_at = serializers.DateTimeField()
