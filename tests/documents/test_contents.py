"""What a document may hold, and which media type we vouch for."""

import hashlib
import io
import json
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.core.errors import Invalid
from apps.documents.errors import TooLarge, UnsupportedMedia
from apps.documents.services import contents, media

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def settled(declared: str, content: bytes) -> str:
    file = SimpleUploadedFile("name", content)
    return contents.of_upload(upload=file, declared=declared, filename="name").media_type


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "text")
    return made.getvalue()


@pytest.mark.parametrize(
    ("declared", "content", "kept"),
    [
        ("image/png", PNG, "image/png"),
        ("IMAGE/PNG; q=1", PNG, "image/png"),
        ("image/jpg", JPEG, "image/jpeg"),
        ("application/pdf", PDF, "application/pdf"),
        ("application/zip", zipped(), "application/zip"),
        ("text/plain", b"hello", "text/plain"),
        ("text/plain", b"", "text/plain"),
        ("text/plain; charset=utf-8", "grüezi".encode(), "text/plain"),
        ("text/markdown", b"# Title", "text/markdown"),
        ("application/json", b'{"a": [1]}', "application/json"),
        ("", b"hello", "text/plain"),
        ("", PNG, "image/png"),
        ("application/octet-stream", b"\x00\x01\x02", "application/octet-stream"),
        ("application/x-something", b"\x00\x01\x02\xff", "application/octet-stream"),
    ],
)
def test_a_type_is_kept_when_the_content_bears_it_out(
    declared: str, content: bytes, kept: str
) -> None:
    assert settled(declared, content) == kept


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("text/html", b"<script>alert(1)</script>"),
        ("text/html", b"no tag at all"),
        ("TEXT/HTML; charset=utf-7", b"+ADw-script+AD4-"),
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("text/xml", b"<a/>"),
        ("application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        ("application/atom+xml", b"<feed/>"),
        ("application/javascript", b"alert(1)"),
        ("text/javascript", b"alert(1)"),
        ("text/css", b"body{}"),
        ("text/plain", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        ("", b"<html><script>alert(1)</script></html>"),
        ("application/octet-stream", b"<?xml version='1.0'?><a/>"),
    ],
)
def test_what_a_browser_could_run_is_kept_as_bytes(declared: str, content: bytes) -> None:
    assert settled(declared, content) == "application/octet-stream"


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("image/png", JPEG),
        ("image/png", b"just words"),
        ("image/png", b""),
        ("application/pdf", PNG),
        ("text/plain", PNG),
        ("text/plain", b"a\x00b"),
        ("text/plain", b"\xe9t\xe9"),
        ("text/plain", b"cut \xe2\x82"),
        ("application/json", b"{"),
        ("application/json", b"[" * 100_000),
        ("application/x-something", b"words"),
        ("png", PNG),
        ("image/png/x", PNG),
        ("../../etc", PNG),
        ("a/b\r\nX: y", PNG),
        ("é/png", PNG),
        ("x" * 300 + "/y", PNG),
    ],
)
def test_a_type_that_the_content_contradicts_is_refused(declared: str, content: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        settled(declared, content)


@given(declared=st.text(max_size=40), content=st.binary(max_size=200))
def test_whatever_comes_is_a_harmless_type_or_a_refusal(declared: str, content: bytes) -> None:
    try:
        kept = settled(declared, content)
    except UnsupportedMedia:
        return
    assert kept.isascii()
    assert kept.count("/") == 1
    assert "html" not in kept
    assert "script" not in kept
    assert not kept.endswith("xml")


@given(st.text())
def test_a_filename_is_a_mere_name(name: str) -> None:
    safe = contents.safe_filename(name)
    assert len(safe) <= 120
    assert not set(safe) & set("/\\:\r\n\t\x00")
    assert all(unicodedata.category(sign)[0] != "C" for sign in safe)
    assert safe == safe.strip(" .")
    assert contents.safe_filename(safe) == safe


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ("a\r\nSet-Cookie: x.txt", "x.txt"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("  .hidden ", "hidden"),
        ("...", ""),
        ("Rübli\u2028plan.txt", "Rübli plan.txt"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_filename_loses_what_it_has_no_use_for(given_name: str, kept: str) -> None:
    assert contents.safe_filename(given_name) == kept


def test_a_text_is_measured_in_bytes() -> None:
    made = contents.of_text(text="grüezi")
    assert made.size == 7
    assert made.sha256 == hashlib.sha256("grüezi".encode()).hexdigest()
    assert made.media_type == "text/plain"


@pytest.mark.parametrize("declared", ["text/html", "image/png", "application/octet-stream", "x"])
def test_a_text_is_nothing_but_text(declared: str) -> None:
    with pytest.raises(UnsupportedMedia):
        contents.of_text(text="words", media_type=declared)


def test_a_text_that_is_a_page_is_kept_as_bytes() -> None:
    made = contents.of_text(text="<!DOCTYPE html><p>", media_type="text/markdown")
    assert made.media_type == media.OCTETS


def test_json_that_is_none_is_refused() -> None:
    with pytest.raises(UnsupportedMedia):
        contents.of_text(text="{", media_type="application/json")
    assert contents.of_text(text=json.dumps([1]), media_type="application/json").size == 3


def test_a_text_with_nul_is_refused() -> None:
    with pytest.raises(Invalid):
        contents.of_text(text="a\x00b")


def test_the_limit_holds_for_texts_and_files_to_the_byte(settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 10
    assert contents.of_text(text="é" * 5).size == 10
    assert settled("text/plain", b"x" * 10) == "text/plain"
    with pytest.raises(TooLarge):
        contents.of_text(text="é" * 5 + "x")
    with pytest.raises(TooLarge):
        settled("text/plain", b"x" * 11)
