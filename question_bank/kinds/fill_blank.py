"""Read and mark the texts of blanks, comparing normalised copies and never parts of them."""

from collections.abc import Sequence
from decimal import Decimal

from question_bank import reasons
from question_bank.items import FillBlankKey, Item
from question_bank.kinds.texts import normalised
from question_bank.marks import Marked, MarkingPolicy, blank, full, none, partial
from question_bank.responses import LONGEST_BLANK, MalformedResponse, Response, answered, read_text


def read(item: Item, raw: object) -> list[str] | None:
    """Read one text for each blank; null clears."""
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != item.blanks:
        raise MalformedResponse(f"填空题的作答应是 {item.blanks} 个空的列表")
    return [read_text(each, LONGEST_BLANK) for each in raw]


def mark(key: FillBlankKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Give each right blank its share of the marks; where order is free, each accepted text counts once."""
    if not isinstance(response, list) or not answered(response):
        return blank()
    # A response is as long as its item has blanks; one that is not counts as far as it goes.
    given = [normalised(text) for text in response[: len(key.blanks)]]
    given += [""] * (len(key.blanks) - len(given))
    accepted = [frozenset(map(normalised, texts)) for texts in key.blanks]
    right = _paired(given, accepted) if key.order_free else _in_place(given, accepted)
    if len(right) == len(accepted):
        return full(marks)
    if not right:
        return none(reasons.NO_BLANK.format(blanks=len(accepted)))
    faults = _faults(given, accepted, right, order_free=key.order_free)
    reason = reasons.SOME_BLANKS.format(blanks=len(accepted), right=len(right), faults=faults)
    return partial(marks * len(right) / len(accepted), reason)


def _faults(
    given: Sequence[str], accepted: Sequence[frozenset[str]], right: frozenset[int], *, order_free: bool
) -> str:
    """Say what is the matter with each blank that does not count."""
    said = []
    for at, text in enumerate(given):
        if at in right:
            continue
        known = order_free and any(text in texts for texts in accepted)
        sentence = reasons.BLANK_REPEATED if known else reasons.BLANK_WRONG
        said.append((sentence if text else reasons.BLANK_EMPTY).format(place=at + 1))
    return reasons.BETWEEN_FAULTS.join(said)


def _in_place(given: Sequence[str], accepted: Sequence[frozenset[str]]) -> frozenset[int]:
    """Find the blanks that hold a text accepted in that place."""
    pairs = zip(given, accepted, strict=True)
    return frozenset(at for at, (text, texts) in enumerate(pairs) if text and text in texts)


def _paired(given: Sequence[str], accepted: Sequence[frozenset[str]]) -> frozenset[int]:
    """Find the most blanks whose texts can each have an accepting place of its own, whatever their order."""
    taken: dict[int, int] = {}

    def place(text: int, seen: set[int]) -> bool:
        for at, texts in enumerate(accepted):
            if given[text] and given[text] in texts and at not in seen:
                seen.add(at)
                if at not in taken or place(taken[at], seen):
                    taken[at] = text
                    return True
        return False

    for text in range(len(given)):
        place(text, set())
    return frozenset(taken.values())
