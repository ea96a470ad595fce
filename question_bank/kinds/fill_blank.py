"""Read and mark the texts of blanks, comparing normalised copies and never parts of them."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from question_bank.anchors import squeeze
from question_bank.items import FillBlankKey, Item
from question_bank.marks import Marked, MarkingPolicy, blank, full, none, partial
from question_bank.responses import LONGEST_BLANK, MalformedResponse, Response, answered, read_text

_QUOTES = "“”„‟\"‘’‚‛'「」『』《》〈〉«»"
# NFKC has already made ， ； ： （ ） into , ; : ( ) when these apply.
_SAME = {ord(mark): None for mark in _QUOTES} | {
    ord("、"): ",",
    ord(";"): ",",
    ord("〔"): "(",
    ord("〕"): ")",
    ord("["): "(",
    ord("]"): ")",
    ord("【"): "(",
    ord("】"): ")",
}


def read(item: Item, raw: object) -> list[str] | None:
    """Read one text for each blank; null clears."""
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != item.blanks:
        raise MalformedResponse(f"填空题的作答应是 {item.blanks} 个空的列表")
    return [read_text(each, LONGEST_BLANK) for each in raw]


def normalised(text: str) -> str:
    """Make a copy to compare: width, case, whitespace, quotation marks, separators and brackets levelled."""
    return squeeze(unicodedata.normalize("NFKC", text)).casefold().translate(_SAME)


def mark(key: FillBlankKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Give each right blank its share of the marks."""
    if not isinstance(response, list) or not answered(response):
        return blank()
    given = [normalised(text) for text in response]
    accepted = [frozenset(map(normalised, texts)) for texts in key.blanks]
    right = _most_pairs(given, accepted) if key.order_free else _in_place(given, accepted)
    if right == len(accepted):
        return full(marks)
    if not right:
        return none()
    return partial(marks * right / len(accepted), f"{len(accepted)} 空答对 {right} 空")


def _in_place(given: Sequence[str], accepted: Sequence[frozenset[str]]) -> int:
    """Count the blanks that hold a text accepted in that place."""
    return sum(text in texts for text, texts in zip(given, accepted, strict=False) if text)


def _most_pairs(given: Sequence[str], accepted: Sequence[frozenset[str]]) -> int:
    """Count the most texts that can each have an accepting blank of its own, whatever their order."""
    taken: dict[int, int] = {}

    def place(text: int, seen: set[int]) -> bool:
        for at, texts in enumerate(accepted):
            if given[text] and given[text] in texts and at not in seen:
                seen.add(at)
                if at not in taken or place(taken[at], seen):
                    taken[at] = text
                    return True
        return False

    return sum(place(text, set()) for text in range(len(given)))
