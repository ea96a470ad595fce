import re

import pytest
import reportlab
from reportlab.pdfbase import ttfonts

from certificates import unicode_map


def test_characters_beyond_the_basic_plane_are_written_in_utf16() -> None:
    cmap = unicode_map.make_to_unicode_cmap("F", [0, 0x6797, 0x2CB78])
    assert "<01> <6797>" in cmap
    assert "<02> <D872DF78>" in cmap
    assert "<00> <" not in cmap.split("endcodespacerange")[1]


@pytest.mark.parametrize("size", [1, 100, 101, 256])
def test_no_block_is_longer_than_the_format_allows(size: int) -> None:
    cmap = unicode_map.make_to_unicode_cmap("F", list(range(0x4E00, 0x4E00 + size)))
    blocks = [int(count) for count in re.findall(r"(\d+) beginbfchar", cmap)]
    assert sum(blocks) == size
    assert max(blocks) <= 100


def _faulty(fontname: str, subset: list[int]) -> str:
    return " ".join(f"<{value:04X}>" for value in subset)


def test_the_fault_is_mended_in_the_version_it_was_tried_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", _faulty)
    unicode_map.mend()
    assert ttfonts.makeToUnicodeCMap is unicode_map.make_to_unicode_cmap


def test_another_version_with_the_fault_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", _faulty)
    monkeypatch.setattr(reportlab, "Version", "6.0.0")
    with pytest.raises(unicode_map.UntestedReportLab, match=r"6\.0\.0"):
        unicode_map.mend()


def test_a_version_without_the_fault_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def right(fontname: str, subset: list[int]) -> str:
        return "<01> <D872DF78>"

    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", right)
    monkeypatch.setattr(reportlab, "Version", "6.0.0")
    unicode_map.mend()
    assert ttfonts.makeToUnicodeCMap is right
