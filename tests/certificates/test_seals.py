"""The picture of a seal: what is taken in, and what is refused for which reason."""

from io import BytesIO

import pytest
from PIL import Image

from certificates.seals import KEPT, BadSeal, Unfit, read_seal
from tests.certificates.ring import WHITE, ring


def test_a_seal_is_drawn_anew_and_nothing_else_of_its_file_is_kept() -> None:
    told = ring() + b"words behind the picture"
    kept = read_seal(told)
    assert kept.png == read_seal(ring()).png
    with Image.open(BytesIO(kept.png)) as drawn:
        assert (drawn.size, drawn.mode, drawn.info) == ((KEPT, KEPT), "RGBA", {})


@pytest.mark.parametrize(
    ("data", "unfit"),
    [
        (bytes(1024 * 1024 + 1), Unfit.TOO_LARGE),
        (ring(format="TIFF"), Unfit.NO_PNG),
        (ring()[:60], Unfit.BROKEN),
        (ring(save_all=True, append_images=[Image.new("RGBA", (300, 300))]), Unfit.ANIMATED),
        (ring(299, 299), Unfit.SIZE),
        (ring(1201, 300), Unfit.SIZE),
        (ring(300, 320), Unfit.NOT_SQUARE),
        (ring(ground=WHITE), Unfit.OPAQUE),
        (ring(blank=True), Unfit.EMPTY),
    ],
    ids=["large", "tiff", "cut", "animated", "small", "wide", "uneven", "opaque", "empty"],
)
def test_what_is_no_seal_is_refused_with_the_reason(data: bytes, unfit: Unfit) -> None:
    with pytest.raises(BadSeal) as refused:
        read_seal(data)
    assert refused.value.unfit is unfit
