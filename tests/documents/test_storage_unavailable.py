"""The folder of files is full or read-only: an upload says so and leaves nothing behind."""

import errno
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents.models import Document
from tests.documents.calls import ALL, PNG, is_problem, uploaded


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_an_upload_that_cannot_be_kept_leaves_nothing_and_names_the_setting(
    as_ada: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reason: int
) -> None:
    def refuse(*_: Any) -> str:
        raise OSError(reason, "No good")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    answer = as_ada.form("POST", ALL, file=SimpleUploadedFile("a.png", PNG, "image/png"))
    assert is_problem(answer, 503, "storage_unavailable")
    assert not Document.objects.exists()
    (line,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert line == "The folder of MEDIA_ROOT cannot be used: No good."


def test_a_file_that_cannot_be_read_is_an_outage_and_not_gone(
    as_ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = uploaded(as_ada)

    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(FileSystemStorage, "_open", refuse)
    assert is_problem(as_ada.get(f"{path}/download"), 503, "storage_unavailable")
