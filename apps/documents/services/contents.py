"""What a document may hold: a text or an upload, measured, named and vouched for."""

import codecs
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File

from apps.core.errors import Invalid
from apps.documents.errors import TooLarge, UnsupportedMedia
from apps.documents.services import media

_NAME_CHARACTERS = 120
_SEPARATORS = re.compile(r"[/\\:]")


@dataclass(frozen=True, slots=True)
class Content:
    """A checked content: either `body` or `upload` is there."""

    media_type: str
    filename: str
    size: int
    sha256: str
    body: str | None = None
    upload: "File[Any] | None" = None


def of_text(*, text: str, media_type: str = media.PLAIN) -> Content:
    """A text as a content. Raises `TooLarge`, `UnsupportedMedia`, or `Invalid` for NUL."""
    if "\x00" in text:
        raise Invalid("A text may not hold NUL characters.", field="body")
    raw = text.encode()
    _check_size(len(raw))
    name = media.named(media_type)
    if name not in media.TEXTS:
        raise UnsupportedMedia(f"A text is one of {', '.join(media.TEXTS)}.", field="media_type")
    return Content(
        media_type=media.settle(name, io.BytesIO(raw), is_text=True),
        filename="",
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        body=text,
    )


def of_upload(*, upload: "File[Any]", declared: str, filename: str) -> Content:
    """An uploaded file as a content. Raises `TooLarge` or `UnsupportedMedia`."""
    _check_size(upload.size)
    digest = hashlib.sha256()
    text = _Utf8()
    for chunk in upload.chunks():
        digest.update(chunk)
        text.feed(chunk)
    upload.seek(0)
    stream = cast("IO[bytes]", upload.file)
    media_type = media.settle(declared, stream, is_text=text.is_whole())
    upload.seek(0)
    return Content(
        media_type=media_type,
        filename=safe_filename(filename),
        size=upload.size,
        sha256=digest.hexdigest(),
        upload=upload,
    )


def safe_filename(name: str) -> str:
    """`name` as a mere name: no path, no control or direction characters, not too long."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    # C*: control, format (direction overrides), surrogate, private, unassigned. Z*: separators.
    kept = "".join(
        " " if unicodedata.category(sign)[0] == "Z" else sign
        for sign in last
        if unicodedata.category(sign)[0] != "C"
    )
    return kept.strip(" .")[-_NAME_CHARACTERS:].strip(" .")


class _Utf8:
    """Whether bytes that come in pieces are UTF-8 text without NUL."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_text = True

    def feed(self, chunk: bytes) -> None:
        if self._is_text:
            try:
                self._is_text = "\x00" not in self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._is_text = False

    def is_whole(self) -> bool:
        """Whether it was text to the end."""
        return self._is_text and not self._decoder.getstate()[0]


def _check_size(size: int) -> None:
    if size > settings.DOCUMENT_MAX_BYTES:
        raise TooLarge(f"A document may have {settings.DOCUMENT_MAX_BYTES} bytes at most.")
