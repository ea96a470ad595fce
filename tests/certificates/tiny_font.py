"""Make a small TrueType font under any name that draws a square for each of the characters it is told."""

import struct
from itertools import accumulate

EM = 1000
# One contour of four points on the curve: 100 units in from each side of the em.
_SQUARE = struct.pack(">hhhhhHH", 1, 100, 0, 900, 800, 3, 0) + bytes([1] * 4)
_SQUARE += struct.pack(">8h", 100, 800, 0, -800, 0, 0, 800, 0) + bytes(2)


def tiny_font(name: str, characters: str) -> bytes:
    """Return the bytes of a font file whose PostScript name is `name`."""
    glyphs = [b"", *[_SQUARE] * len(characters)]
    offsets = list(accumulate((len(glyph) for glyph in glyphs), initial=0))
    count = len(glyphs)
    tables = {
        b"OS/2": struct.pack(">Hh5H", 4, EM, 400, 5, 0, 0, 0) + bytes(82),
        b"cmap": _cmap(characters),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, EM, 0, 0, 0, 0, 900, 900, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">Ihhh", 1 << 16, 880, -120, 0) + bytes(22) + struct.pack(">hH", 0, count),
        b"hmtx": struct.pack(">Hh", EM, 0) * count,
        b"loca": struct.pack(f">{count + 1}I", *offsets),
        b"maxp": struct.pack(">IH", 1 << 16, count) + bytes(26),
        b"name": _name(name),
        b"post": struct.pack(">II", 3 << 16, 0) + bytes(24),
    }
    return _file(tables)


def _cmap(characters: str) -> bytes:
    groups = b"".join(
        struct.pack(">3I", ord(each), ord(each), glyph) for glyph, each in enumerate(sorted(characters), 1)
    )
    body = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(characters)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + body


def _name(name: str) -> bytes:
    text = name.encode("utf-16-be")
    return struct.pack(">HHH6H", 0, 1, 18, 3, 1, 0x409, 6, len(text), 0) + text


def _file(tables: dict[bytes, bytes]) -> bytes:
    head = struct.pack(">IHHHH", 1 << 16, len(tables), 0, 0, 0)
    at, rows, body = len(head) + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        rows += tag + struct.pack(">III", _sum(padded), at + len(body), len(data))
        body += padded
    return head + rows + body


def _sum(padded: bytes) -> int:
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
