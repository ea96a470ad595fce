"""Level the ways one text may be written, on a copy: what is the same to a reader compares equal, nothing else does."""

import re
import unicodedata

# Width, circled numbers, ligatures and compatibility characters are levelled by NFKC before these apply:
# ， ； ： （ ） have become , ; : ( ) by then.
LEFT_OUT = "“”„‟\"‘’‚‛'`「」『』﹁﹂﹃﹄《》〈〉«»‹›"
SAME = {
    ",": "、;，；",
    "(": "〔[【{",
    ")": "〕]】}",
    "-": "‐‑‒–—―−－﹣",
    "·": "•‧∙⋅・･",
}
# What may stand at the end of a blank when somebody writes it as a sentence.
ENDS = ",.。:!?"

_LEVELLED = {ord(mark): None for mark in LEFT_OUT} | {
    ord(mark): same for same, marks in SAME.items() for mark in marks
}
_DASHES = re.compile("-{2,}")
# A space says something only between two Latin words or two numbers; between Han, or Han and Latin, nothing.
_SPACE = re.compile(r"\s+")
_IDLE_SPACE = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")


def normalised(text: str) -> str:
    """Return a copy to compare; never a part of a text, and never one numeral for another kind of numeral."""
    level = unicodedata.normalize("NFKC", text).casefold()
    level = "".join(character for character in level if unicodedata.category(character) != "Cf")
    level = _DASHES.sub("-", level.translate(_LEVELLED))
    return _IDLE_SPACE.sub("", _SPACE.sub(" ", level)).strip(ENDS)
