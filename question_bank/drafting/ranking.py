"""Score candidates, so that what is most worth finishing comes first; the score is the sum of stated points."""

from collections.abc import Iterable

from question_bank.anchors import squeeze
from question_bank.drafting.phrases import Sort
from question_bank.items import Entry, Kind, answer_texts

WEIGHTS = {
    "list": 3,
    "choice": 2,
    "number": 2,
    "quoted": 2,
    "untouched": 3,
    "short_quote": 1,
    "new_kind": 1,
    "long_answer": -2,
    "open_list": -1,
}
SHORT = 48
LONG = 12


def reasons(
    entry: Entry, sort: Sort, *, listed: bool, is_open: bool, known: Iterable[Entry]
) -> tuple[str, ...]:
    """Name what speaks for a candidate and against it; each name has its points in WEIGHTS."""
    known = tuple(known)
    asked = {squeeze(text) for each in known for text in answer_texts(each)}
    own = [squeeze(text) for text in answer_texts(entry)]
    found = ["list" if listed else {Sort.NUMBER: "number", Sort.QUOTED: "quoted"}.get(sort, "list")]
    if entry.item.options:
        found.append("choice")
    if entry.item.kind is Kind.TRUE_FALSE or not asked & set(own):
        found.append("untouched")
    if len(entry.anchor.quote) <= SHORT:
        found.append("short_quote")
    if entry.item.kind not in {each.item.kind for each in known}:
        found.append("new_kind")
    if any(len(text) > LONG for text in own):
        found.append("long_answer")
    if is_open:
        found.append("open_list")
    return tuple(found)


def score(found: Iterable[str]) -> int:
    """Add the points up."""
    return sum(WEIGHTS[each] for each in found)
