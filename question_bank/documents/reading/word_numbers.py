"""Write out the numbers Word only computes: 一、（一）1. that stand in no run of the file."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "零一二三四五六七八九"
_HAN_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
}
_FULLWIDTH = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}


def han(number: int) -> str:
    """Return a number from 1 to 99 as it is counted in Chinese; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True)
class _Level:
    style: str
    text: str
    start: int


@dataclass
class Numbers:
    """Know the lists of one document, and count along them."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Any) -> "Numbers":
        """Read which lists a document defines, and which styles belong to one."""
        found = cls()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return found
        shapes = {
            each.get(qn("w:abstractNumId")): _levels(each) for each in root.findall(qn("w:abstractNum"))
        }
        for each in root.findall(qn("w:num")):
            link = each.find(qn("w:abstractNumId"))
            shape = shapes.get(link.get(qn("w:val"))) if link is not None else None
            if shape:
                found.levels[each.get(qn("w:numId"))] = shape
        for style in document.styles.element.findall(qn("w:style")):
            if numbered := _numbered(style.find(qn("w:pPr"))):
                found.by_style[style.get(qn("w:styleId"))] = numbered
        return found

    def label(self, paragraph: Any, style: str | None) -> str:
        """Return the number Word shows before a paragraph, counting on; empty for none and for bullets."""
        numbered = _numbered(paragraph.pPr) or self.by_style.get(style or "")
        if not numbered or not (shape := self.levels.get(numbered[0])) or numbered[1] not in shape:
            return ""
        list_id, depth = numbered
        counts = self.counts[list_id]
        counts[depth] = counts.get(depth, shape[depth].start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if shape[depth].style in {"bullet", "none"}:
            return ""
        return re.sub(r"%([1-9])", lambda at: _shown(shape, counts, int(at[1]) - 1), shape[depth].text)


def _levels(shape: Any) -> dict[int, _Level]:
    found = {}
    for each in shape.findall(qn("w:lvl")):
        values = {
            name: node.get(qn("w:val"), "")
            for name in ("numFmt", "lvlText", "start")
            if (node := each.find(qn(f"w:{name}"))) is not None
        }
        start = values.get("start", "1")
        found[int(each.get(qn("w:ilvl"), "0"))] = _Level(
            values.get("numFmt", "decimal"),
            values.get("lvlText", ""),
            int(start) if start.isdecimal() else 1,
        )
    return found


def _numbered(properties: Any) -> tuple[str, int] | None:
    """Return the list and depth a paragraph or style names."""
    chosen: Any = properties.find(qn("w:numPr")) if properties is not None else None
    number: Any = chosen.find(qn("w:numId")) if chosen is not None else None
    if number is None or number.get(qn("w:val")) == "0":
        return None
    depth = chosen.find(qn("w:ilvl"))
    return number.get(qn("w:val")), int(depth.get(qn("w:val"), "0")) if depth is not None else 0


def _shown(shape: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    level = shape.get(depth)
    value = counts.get(depth, level.start if level else 1)
    if level and level.style in _HAN_FORMATS:
        return han(value)
    if level and level.style in _FULLWIDTH and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return str(value)
