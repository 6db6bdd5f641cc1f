"""Pictures for tests: honest ones, and what claims to be one."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def image(kind: str = "PNG", size: tuple[int, int] = (300, 200), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), size, options.pop("colour", "red")).save(
        written, kind, **options
    )
    return written.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    summed = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + summed


def announcing(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises a huge one."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    chunks = png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"I am a picture, honestly.",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "zip": b"PK\x03\x04" + b"\x00" * 60,
    "pdf": b"%PDF-1.7 " + b"\x00" * 60,
    "a bitmap": image("BMP"),
    "a tiff": image("TIFF"),
    "an icon": image("ICO", (32, 32)),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "truncated": image("JPEG", (600, 600), quality=95)[:900],
    "only a head": image()[:33],
    "50,000 by 50,000": announcing(50_000, 50_000),
    "just too many pixels": announcing(5_001, 5_000),
    "as wide as numbers go": announcing(2_147_483_647, 2_147_483_647),
    "no width": announcing(0, 100),
    "broken sums": image().replace(b"IDAT", b"IDAX"),
    "a gif of lies": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x00" * 20,
    "a webp of lies": b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\xff" * 40,
}
