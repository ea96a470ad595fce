"""Mend ReportLab's ToUnicode map, so that names beyond U+FFFF can be copied, searched and read aloud.

ReportLab 5.1 writes `<2CB78>` for U+2CB78 where PDF asks for UTF-16BE, `<D872DF78>`: the name is drawn
right but extracts as something else. Its single block of up to 256 entries also exceeds the limit of 100.
"""

from collections.abc import Sequence
from typing import Final

import reportlab
from reportlab.pdfbase import ttfonts

MENDED_VERSIONS: Final = ("5.1.",)
BLOCK: Final = 100
_PROBE: Final = 0x2CB78


class UntestedReportLab(RuntimeError):
    """Say that this ReportLab has the fault but the mend was never tried on it."""


def make_to_unicode_cmap(fontname: str, subset: Sequence[int]) -> str:
    """Write the ToUnicode map of one font subset: code in the subset -> UTF-16BE."""
    entries = [f"<{code:02X}> <{_utf16(value)}>" for code, value in enumerate(subset) if value]
    blocks = [entries[at : at + BLOCK] for at in range(0, len(entries), BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


def mend() -> None:
    """Put the mended map in place, once; leave a ReportLab that no longer has the fault alone."""
    if _is_right():
        return
    if not reportlab.Version.startswith(MENDED_VERSIONS):
        raise UntestedReportLab(
            f"ReportLab {reportlab.Version} writes a wrong ToUnicode map and the mend is tried on "
            f"{', '.join(MENDED_VERSIONS)}x only"
        )
    # ttfonts looks the function up in its own module at each call, so this one name is enough.
    ttfonts.makeToUnicodeCMap = make_to_unicode_cmap


def _is_right() -> bool:
    return _utf16(_PROBE) in ttfonts.makeToUnicodeCMap("Probe", [_PROBE])


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()
