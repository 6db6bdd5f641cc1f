"""How much of an upload is kept, before any view sees it."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from apps.core.problems import is_sessionless


class BoundedPages(FileUploadHandler):
    """Throws away a file that is larger than any page takes; the view finds none, and says why.

    Anybody can send a form. APIs measure by themselves, before they read.
    """

    seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count anew."""
        self.seen = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand it on to the handlers that keep it, up to the bound."""
        self.seen += len(raw_data)
        is_page = self.request is not None and not is_sessionless(self.request.path_info)
        if is_page and self.seen > settings.PAGE_UPLOAD_MAX_BYTES:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: others keep it."""
