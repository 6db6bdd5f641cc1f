"""How large a request for documents may be, before anything of it is kept."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import DataAndFiles, MultiPartParser

from apps.core.api.parsers import StrictJSON
from apps.core.api.problems import TooLarge

# Title, media type and the punctuation around them.
_SURROUNDINGS = 65_536


class DocumentJSON(StrictJSON):
    """JSON that may hold a whole document; `services.contents` measures the text itself."""

    def most_bytes(self) -> int:
        """A text in JSON takes up to three times its size: two bytes become six in an escape."""
        return 3 * settings.DOCUMENT_MAX_BYTES + _SURROUNDINGS


class DocumentForm(MultiPartParser):
    """`multipart/form-data` (RFC 7578) with one file, refused by its announced length."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles:  # type: ignore[type-arg, unused-ignore]
        """Read the form. Raises `TooLarge` before reading, or `ParseError`."""
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if int(announced) > settings.DOCUMENT_MAX_BYTES + _SURROUNDINGS:
            raise TooLarge
        return super().parse(stream, media_type, parser_context)
