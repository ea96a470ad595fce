"""Take in the picture of a seal: checked within bounds, drawn anew, nothing else of the file kept."""

import warnings
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


class BadSeal(ValueError):
    """Say why a picture cannot be used as a seal."""


def read_seal(data: bytes) -> SealPicture:
    """Return a seal's picture from an uploaded file, drawn anew as a square PNG; raise BadSeal with the cause."""
    if len(data) > MOST_BYTES:
        raise BadSeal("文件超过 1 MB，请缩小后再上传")
    if not data.startswith(_BEGINNING):
        raise BadSeal("不是 PNG 文件，请另存为背景透明的 PNG 后再上传")
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
        raise BadSeal("图片已损坏，无法读取") from fault
    _check_clear(drawn)
    out = BytesIO()
    # Pixels alone are carried over: no words, no profile, no date of the file they came in.
    pixels = drawn.resize((KEPT, KEPT), Image.Resampling.LANCZOS).tobytes()
    fresh = Image.frombytes("RGBA", (KEPT, KEPT), pixels)
    fresh.save(out, "PNG", optimize=True)
    return SealPicture(out.getvalue())


def _check_size(width: int, height: int, frames: int) -> None:
    if frames != 1:
        raise BadSeal("是动画图片，请上传单张图片")
    if not (LEAST <= width <= MOST and LEAST <= height <= MOST):
        raise BadSeal(f"图片为 {width}×{height} 像素，宽和高都须在 {LEAST} 至 {MOST} 像素之间")
    if abs(width - height) > _UNEVEN * max(width, height):
        raise BadSeal(f"图片为 {width}×{height} 像素，须为正方形")


def _check_clear(drawn: Image.Image) -> None:
    counts = drawn.getchannel("A").histogram()
    clear = sum(counts[:_FAINT]) / sum(counts)
    if clear < _CLEAR:
        raise BadSeal("背景不透明，会盖住落款文字；请去掉底色，另存为背景透明的 PNG")
    if clear > 1 - 0.01:
        raise BadSeal("图片几乎全部透明，看不到印章")
