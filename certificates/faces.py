"""Load the font files once per process and hand them out as a chain to fall back along."""

import os
import struct
import threading
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from certificates.unicode_map import mend

FOLDER: Final = Path(__file__).parent / "fonts"
REGULAR: Final = FOLDER / "NotoSerifSC_400Regular.ttf"
BOLD: Final = FOLDER / "NotoSerifSC_700Bold.ttf"
MAIN: Final = "Certificate"
_TRUETYPE: Final = (b"\0\1\0\0", b"true")

_loading = threading.Lock()


class FontMissing(RuntimeError):
    """Say which font file is not there."""


class FontUnusable(RuntimeError):
    """Say which font file is none that can be drawn with: outlines of PostScript, or a variable font."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Carry one loaded font; `name` comes from the file's content, so equal files give equal PDFs."""

    name: str
    font: TTFont

    def draws(self, character: str) -> bool:
        """Tell whether the font has an outline for the character (or an advance, for a space)."""
        glyph = self.font.face.charToGlyph.get(ord(character), 0)
        return bool(glyph) and (character.isspace() or self._outline_length(glyph) > 0)

    def width(self, text: str, size: float) -> float:
        """Measure a text in points."""
        face = self.font.face
        widths, default = face.charWidths, face.defaultWidth
        return float(sum(widths.get(ord(character), default) for character in text)) * size / 1000

    def _outline_length(self, glyph: int) -> int:
        positions = self.font.face.glyphPos
        return int(positions[glyph + 1] - positions[glyph])


@dataclass(frozen=True, slots=True, eq=False)
class Fonts:
    """Carry the two chains of faces, each tried from left to right for every character."""

    regular: tuple[Face, ...]
    bold: tuple[Face, ...]


def load_fonts(regular: Path = REGULAR, bold: Path = BOLD, fallbacks: tuple[Path, ...] = ()) -> Fonts:
    """Load the fonts of a certificate; `fallbacks` serve characters that neither main font has.

    Raises FontMissing or FontUnusable, which name the file.
    """
    rare = tuple(_load(path, "Fallback") for path in fallbacks)
    return Fonts((_load(regular, MAIN), *rare), (_load(bold, MAIN), *rare))


def paths(joined: str) -> tuple[Path, ...]:
    """Return the font files of a setting that joins them as the system joins paths."""
    return tuple(Path(path) for path in joined.split(os.pathsep) if path)


def check(path: Path) -> None:
    """Raise FontMissing or FontUnusable by a look at the head of the file alone, without loading it."""
    try:
        with path.open("rb") as file:
            kind, count = struct.unpack(">4sH6x", file.read(12))
            tables = {file.read(16)[:4] for _ in range(count)} if kind in _TRUETYPE else set()
    except OSError as error:
        raise FontMissing(f"the font file {path.name} is not in {path.parent}") from error
    except struct.error as error:
        raise FontUnusable(f"{path.name} is no font") from error
    if not {b"glyf", b"cmap"} <= tables:
        raise FontUnusable(f"{path.name} has no TrueType outlines")
    if b"fvar" in tables:
        raise FontUnusable(f"{path.name} is a variable font")


def _load(path: Path, role: str) -> Face:
    with _loading:
        return _load_once(path, role)


@lru_cache(maxsize=16)
def _load_once(path: Path, role: str) -> Face:
    mend()
    check(path)
    data = path.read_bytes()
    digest = sha256(data).hexdigest()
    name = f"{role}{digest[:16]}"
    # asciiReadable would embed all of ASCII in every subset; a certificate needs a few digits.
    try:
        font = TTFont(name, BytesIO(data), asciiReadable=False)
    except Exception as error:
        # A broken file fails in whichever way it is broken.
        raise FontUnusable(f"{path.name} cannot be read") from error
    if role != MAIN:
        # ReportLab names what it embeds by the font's own name, and an operator's font may bear that of ours.
        font.face.name += f"-{digest[:8]}".encode()
    _spare_the_outlines(font)
    _register(font)
    return Face(name, font)


def _register(font: Any) -> None:
    """Register a font as itself.

    ReportLab would hand out whichever font of the same face came first in the process, with that one's
    settings, and the same facts would no longer give the same bytes.
    """
    font._dynamicFont = 0
    pdfmetrics.registerFont(font)
    del font._dynamicFont


class _Outlines:
    """Cut glyphs out of the font file in place; ReportLab would copy all 14 MB for each document."""

    def __init__(self, data: bytes, offset: int) -> None:
        self._data = data
        self._offset = offset

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._offset + part.start : self._offset + part.stop]


def _spare_the_outlines(font: TTFont) -> None:
    face: Any = font.face
    table = face.get_table
    outlines = _Outlines(face._ttf_data, face.get_table_pos("glyf")[0])

    def get_table(tag: str) -> object:
        return outlines if tag == "glyf" else table(tag)

    face.get_table = get_table
