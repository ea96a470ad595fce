"""Further fonts for rare characters: whatever they call themselves, and what none of them can be."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from certificates.drawing import render
from certificates.faces import FontMissing, FontUnusable, check, load_fonts
from certificates.sheet import problems
from certificates.signed import Signed
from tests.certificates.tiny_font import tiny_font

# Extensions B, G and I, the last of them younger than Python 3.11.
RARE = "𠮷𰻝\U0002ebf0"


def _kept(folder: Path, data: bytes) -> Path:
    path = folder / "rare.ttf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("own", ["NotoSerifSC-Regular", "NotoSerifSC-Bold", "Rare"])
def test_a_fallback_font_may_bear_the_name_of_ours(build, fonts, tmp_path: Path, own: str) -> None:
    """CE-9: ReportLab tells embedded fonts apart by the names they give themselves."""
    facts = build(holder_name=f"王{RARE}", unit_name="某𠮷学会")
    assert {each.missing for each in problems(facts, fonts)} == {tuple(RARE), ("𠮷",)}
    chained = load_fonts(fallbacks=(_kept(tmp_path, tiny_font(own, RARE)),))
    assert problems(facts, chained) == ()
    data = render(Signed(facts), chained)
    (page,) = PdfReader(BytesIO(data)).pages
    assert facts.holder_name in page.extract_text()
    assert "某𠮷学会" in page.extract_text()
    assert data == render(Signed(facts), load_fonts(fallbacks=(tmp_path / "rare.ttf",)))
    # What needs no rare character is drawn as if there were no further font.
    assert render(Signed(build()), chained) == render(Signed(build()), fonts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[:8], "is no font"),
        (lambda data: b"OTTO" + data[4:], "has no TrueType outlines"),
        (lambda data: data.replace(b"post", b"fvar", 1), "is a variable font"),
        (lambda data: data.replace(b"maxp", b"mbxp", 1), "cannot be read"),
    ],
    ids=["cut", "postscript", "variable", "broken"],
)
def test_a_font_that_cannot_be_drawn_with_is_named(tmp_path: Path, change, said: str) -> None:
    path = _kept(tmp_path, change(tiny_font("Rare", RARE)))
    with pytest.raises(FontUnusable, match=rf"rare\.ttf {said}"):
        load_fonts(fallbacks=(path,))


def test_a_font_that_is_not_there_is_named_without_loading_any(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"absent\.ttf"):
        check(tmp_path / "absent.ttf")
