"""Drawing a picture anew: from every honest shape, and from nothing hostile."""

import io
import warnings

import pytest
from PIL import Image
from PIL.ExifTags import Base

from apps.accounts.services import drawing
from apps.core.errors import Invalid
from tests.lifecycle.hostile_pictures import HOSTILE, image


def drawn(content: bytes) -> dict[int, bytes]:
    return drawing.squares(io.BytesIO(content), size=len(content))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        drawn(HOSTILE[name])
    assert refused.value.field == "picture"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (3000, 20), (20, 3000), (800, 800)])
def test_every_shape_becomes_squares(kind: str, size: tuple[int, int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = drawn(image(kind, size))
    for side, content in made.items():
        with Image.open(io.BytesIO(content)) as square:
            assert square.size == (side, side)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    colour = 1 if mode in {"1", "L", "P", "I;16"} else tuple([0] * len(mode))
    assert drawn(image("PNG", mode=mode, colour=colour))


def test_what_is_transparent_becomes_white_and_what_lies_on_its_side_stands_up() -> None:
    with Image.open(io.BytesIO(drawn(image(mode="RGBA", colour=(0, 0, 0, 0)))[96])) as square:
        assert square.getpixel((48, 48)) == (255, 255, 255)
    sideways = Image.new("RGB", (200, 200), "white")
    sideways.paste((255, 0, 0), (0, 0, 200, 40))
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # the first row is the right side
    written = io.BytesIO()
    sideways.save(written, "JPEG", exif=exif, quality=95)
    with Image.open(io.BytesIO(drawn(written.getvalue())[96])) as square:
        red, green, _ = square.convert("RGB").getpixel((92, 48))  # type: ignore[misc] # three bands
        assert (red > 200, green < 60) == (True, True)


def test_what_other_threads_are_warned_of_does_not_change() -> None:
    """The filters of warnings are one list for all: two uploads at once would leave it altered."""
    seen: list[bool] = []

    class Upload(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            seen.append(warnings.filters is before and list(warnings.filters) == kept)
            return super().read(size)

    before, kept = warnings.filters, list(warnings.filters)
    content = image()
    drawing.squares(Upload(content), size=len(content))
    assert seen
    assert all(seen)
