"""The picture of a seal: what is taken in, and what is refused for which reason."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from certificates.seals import KEPT, BadSeal, Unfit, read_seal

CLEAR, WHITE = (255, 255, 255, 0), (255, 255, 255, 255)


def _ring(width: int = 300, height: int = 300, ground: tuple[int, ...] = CLEAR, **options: object) -> bytes:
    drawn = Image.new("RGBA", (width, height), ground)
    if not options.pop("blank", False):
        ImageDraw.Draw(drawn).ellipse((20, 20, width - 20, height - 20), outline=(200, 30, 30, 255), width=12)
    out = BytesIO()
    drawn.save(out, **({"format": "PNG"} | options))  # type: ignore[arg-type]
    return out.getvalue()


def test_a_seal_is_drawn_anew_and_nothing_else_of_its_file_is_kept() -> None:
    told = _ring() + b"words behind the picture"
    kept = read_seal(told)
    assert kept.png == read_seal(_ring()).png
    with Image.open(BytesIO(kept.png)) as drawn:
        assert (drawn.size, drawn.mode, drawn.info) == ((KEPT, KEPT), "RGBA", {})


@pytest.mark.parametrize(
    ("data", "unfit"),
    [
        (bytes(1024 * 1024 + 1), Unfit.TOO_LARGE),
        (_ring(format="TIFF"), Unfit.NO_PNG),
        (_ring()[:60], Unfit.BROKEN),
        (_ring(save_all=True, append_images=[Image.new("RGBA", (300, 300))]), Unfit.ANIMATED),
        (_ring(299, 299), Unfit.SIZE),
        (_ring(1201, 300), Unfit.SIZE),
        (_ring(300, 320), Unfit.NOT_SQUARE),
        (_ring(ground=WHITE), Unfit.OPAQUE),
        (_ring(blank=True), Unfit.EMPTY),
    ],
    ids=["large", "tiff", "cut", "animated", "small", "wide", "uneven", "opaque", "empty"],
)
def test_what_is_no_seal_is_refused_with_the_reason(data: bytes, unfit: Unfit) -> None:
    with pytest.raises(BadSeal) as refused:
        read_seal(data)
    assert refused.value.unfit is unfit
