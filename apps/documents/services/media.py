"""Which media type we vouch for: what was declared, checked against the content.

What a browser could run is never given out under its own name: it becomes
`application/octet-stream`, which is only good for saving.
"""

import json
import re
from typing import IO, Final

import puremagic

from apps.documents.errors import UnsupportedMedia

OCTETS: Final = "application/octet-stream"
PLAIN: Final = "text/plain"
JSON: Final = "application/json"
# What a text that comes inside a JSON request may be.
TEXTS: Final = (PLAIN, "text/markdown", "text/csv", JSON)

_FORM = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}\Z")
_ACTIVE = frozenset(
    {
        "text/html", "text/xml", "text/xsl", "text/javascript", "text/ecmascript", "text/jscript",
        "text/livescript", "text/vbscript", "text/css", "text/cache-manifest",
        "application/xml", "application/xml-dtd", "application/javascript",
        "application/ecmascript", "application/x-javascript", "application/x-ecmascript",
        "application/x-shockwave-flash", "application/wasm", "application/x-sh",
        "application/x-httpd-php", "application/x-php", "multipart/related", "message/rfc822",
    }
)  # fmt: skip
# Several names of one thing; the first is the registered one.
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-ms-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
    "application/x-zip-compressed": "application/zip",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "text/json": JSON,
    "text/x-markdown": "text/markdown",
}
_RECOGNISABLE = frozenset(
    _ALIASES.get(row.mime_type, row.mime_type)
    for row in (*puremagic.magic_header_array, *puremagic.magic_footer_array)
    if row.mime_type
)
# Below this a signature is two or three letters that a plain text may begin with.
_SURE = 0.4


def named(declared: str) -> str:
    """`declared` in small letters without parameters, by its registered name.

    Raises `UnsupportedMedia` when it has not the form of a media type (RFC 6838 §4.2).
    """
    name = declared.partition(";")[0].strip().lower() or OCTETS
    if not _FORM.match(name):
        raise UnsupportedMedia("The media type has not the form type/subtype.")
    return _ALIASES.get(name, name)


def settle(declared: str, content: IO[bytes], *, is_text: bool) -> str:
    """The media type under which `content` may be kept.

    `is_text` says whether it is UTF-8 without NUL. Raises `UnsupportedMedia` when the content
    contradicts what was declared.
    """
    name = named(declared)
    seen = _recognised(content)
    if _is_active(name) or any(map(_is_active, seen)):
        return OCTETS
    if name == OCTETS:
        return _unnamed(seen, is_text=is_text)
    if name.startswith("text/") or name == JSON:
        _check_text(name, content, is_text=is_text)
        return name
    if name in seen:
        return name
    if seen or is_text or name in _RECOGNISABLE:
        raise UnsupportedMedia(f"The content is not {name}.")
    return OCTETS


def _recognised(content: IO[bytes]) -> dict[str, float]:
    """The media types whose signatures `content` has, each with how sure that is."""
    try:
        found = puremagic.magic_stream(content)
    except (puremagic.PureError, ValueError):
        return {}
    return {
        _ALIASES.get(row.mime_type, row.mime_type): row.confidence for row in found if row.mime_type
    }


def _unnamed(seen: dict[str, float], *, is_text: bool) -> str:
    best = max(seen, key=lambda name: seen[name], default="")
    if best and seen[best] >= _SURE:
        return best
    return PLAIN if is_text else OCTETS


def _check_text(name: str, content: IO[bytes], *, is_text: bool) -> None:
    if not is_text:
        raise UnsupportedMedia(f"{name} must be UTF-8 text.")
    if name == JSON:
        try:
            content.seek(0)
            json.load(content)
        except (ValueError, RecursionError):
            raise UnsupportedMedia("The content is not JSON.") from None


def _is_active(name: str) -> bool:
    return name in _ACTIVE or name.endswith(("+xml", "/xml"))
