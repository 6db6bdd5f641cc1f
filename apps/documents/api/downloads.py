"""A content as a download that never runs in the context of whoever opens it."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.core.files import File
from django.http import FileResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from apps.core.api import preconditions

_EXTENSIONS = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
}
# A browser that opens it all the same gets an empty origin that may do nothing.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Vary": "Authorization",
}
_SAFE = re.compile(r"[^A-Za-z0-9._ -]")
# attr-char (RFC 8187 §3.2.1) beyond letters and digits, which `quote` keeps anyway.
_ATTR_CHARS = "!#$&+-.^_`|~"


def answer(request: Request, version: Any, file: "File[Any] | None") -> HttpResponseBase:
    """The content of `version`, from `file` or from its own text; 304 to who has it already."""
    tag = f"sha256-{version.sha256}"
    response: HttpResponseBase
    if preconditions.is_known(request, tag):
        response = HttpResponseNotModified()
        if file is not None:
            file.close()
    else:
        stream = file if file is not None else BytesIO(version.body.encode())
        response = FileResponse(stream, content_type=_content_type(version.media_type))
        called = version.filename or version.title + _EXTENSIONS.get(version.media_type, "")
        response.headers["Content-Disposition"] = disposition(called)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers["ETag"] = f'"{tag}"'
    return response


def disposition(filename: str) -> str:
    """`attachment` under a name (RFC 6266 §4.3): plain for old readers, exact for the others."""
    plain = _SAFE.sub("_", filename).strip(" .")[:100] or "document"
    exact = quote(filename[:200] or "document", safe=_ATTR_CHARS, errors="replace")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


def _content_type(media_type: str) -> str:
    is_text = media_type.startswith("text/")
    return f"{media_type}; charset=utf-8" if is_text else media_type
