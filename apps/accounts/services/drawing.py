"""Pictures of people, drawn anew: nothing of what was sent is kept but what can be seen.

What comes is hostile. Its kind is what the decoder finds, never what somebody says; its size in
pixels is read before the pixels are; everything beside them (place, camera, text, scripts in the
gaps) stays behind.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.core.errors import Invalid

SIDES: Final = (96, 512)
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
# Decoders that are fuzzed daily; no SVG, which is a program.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY: Final = 85


def squares(upload: IO[bytes], *, size: int) -> dict[int, bytes]:
    """The picture as a WebP for each of `SIDES`. Raises `Invalid`, whatever is wrong with it."""
    if size > MOST_BYTES:
        raise too_large()
    with _decoded(upload) as picture:
        flat = _flat(picture)
    return {side: _square(flat, side) for side in SIDES}


def too_large() -> Invalid:
    """The picture has too many bytes."""
    return Invalid(_("A picture has at most 8 MB."), field="picture")


@contextmanager
def _decoded(upload: IO[bytes]) -> Iterator[Image.Image]:
    fault = Invalid(_("This is not a picture that we can read: send a JPEG, PNG, WebP or GIF."))
    fault.field = "picture"
    try:
        # What a decoder only warns of is drawn: a filter that refuses it would be every thread's.
        with Image.open(upload, formats=FORMATS) as picture:
            _measure(picture.size)
            # A large JPEG is read at the size that is needed.
            picture.draft("RGB", (max(SIDES) * 2, max(SIDES) * 2))
            picture.load()
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Warning):
        # Whatever a decoder says of hostile bytes may repeat them.
        raise fault from None


def _measure(size: Sequence[int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Invalid:
    return Invalid(_("A picture has at most 25 million pixels."), field="picture")


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, in red, green and blue, on white where it was transparent; the first of several."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    ground = Image.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def _square(picture: Image.Image, side: int) -> bytes:
    written = io.BytesIO()
    # A little above the middle: that is where faces are.
    ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.4)).save(
        written, "WEBP", quality=_QUALITY, exif=b"", icc_profile=None
    )
    return written.getvalue()
