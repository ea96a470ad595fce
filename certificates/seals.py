"""Take in the picture of a seal: checked within bounds, drawn anew, nothing else of the file kept."""

import warnings
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image

from certificates.looks import SealPicture

MOST_BYTES: Final = 1024 * 1024
LEAST: Final = 300
MOST: Final = 1200
# As large as it is kept: 45 mm at 300 dots per inch are 531.
KEPT: Final = 600
_BEGINNING: Final = b"\x89PNG\r\n\x1a\n"
# A seal is as wide as high, give or take the edge left around it.
_UNEVEN: Final = 0.05
_CLEAR: Final = 0.2
_FAINT: Final = 16


class Unfit(StrEnum):
    """Why a picture cannot be a seal; whoever shows it has the words, with what `BadSeal.values` names."""

    TOO_LARGE = "too_large"
    NO_PNG = "no_png"
    BROKEN = "broken"
    ANIMATED = "animated"
    SIZE = "size"
    NOT_SQUARE = "not_square"
    OPAQUE = "opaque"
    EMPTY = "empty"


class BadSeal(ValueError):
    """Say why a picture cannot be used as a seal."""

    def __init__(self, unfit: Unfit, **values: int) -> None:
        super().__init__(unfit.value)
        self.unfit, self.values = unfit, values


def read_seal(data: bytes) -> SealPicture:
    """Return a seal's picture from an uploaded file, drawn anew as a square PNG; raise BadSeal with the cause."""
    if len(data) > MOST_BYTES:
        raise BadSeal(Unfit.TOO_LARGE)
    if not data.startswith(_BEGINNING):
        raise BadSeal(Unfit.NO_PNG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=("PNG",)) as found:
                # The size stands in the file's head: nothing is unpacked before it is known to be small.
                _check_size(*found.size, getattr(found, "n_frames", 1))
                drawn = found.convert("RGBA")
    except BadSeal:
        raise
    except Exception as fault:
        # A made-up file fails in whichever way its maker liked.
        raise BadSeal(Unfit.BROKEN) from fault
    _check_clear(drawn)
    out = BytesIO()
    # Pixels alone are carried over: no words, no profile, no date of the file they came in.
    pixels = drawn.resize((KEPT, KEPT), Image.Resampling.LANCZOS).tobytes()
    fresh = Image.frombytes("RGBA", (KEPT, KEPT), pixels)
    fresh.save(out, "PNG", optimize=True)
    return SealPicture(out.getvalue())


def _check_size(width: int, height: int, frames: int) -> None:
    if frames != 1:
        raise BadSeal(Unfit.ANIMATED)
    if not (LEAST <= width <= MOST and LEAST <= height <= MOST):
        raise BadSeal(Unfit.SIZE, width=width, height=height, least=LEAST, most=MOST)
    if abs(width - height) > _UNEVEN * max(width, height):
        raise BadSeal(Unfit.NOT_SQUARE, width=width, height=height)


def _check_clear(drawn: Image.Image) -> None:
    counts = drawn.getchannel("A").histogram()
    clear = sum(counts[:_FAINT]) / sum(counts)
    if clear < _CLEAR:
        raise BadSeal(Unfit.OPAQUE)
    if clear > 1 - 0.01:
        raise BadSeal(Unfit.EMPTY)
