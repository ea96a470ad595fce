"""Read and mark a single-choice response: one option id."""

from decimal import Decimal

from question_bank.items import Item, SingleKey
from question_bank.marks import Marked, MarkingPolicy, blank, full, none
from question_bank.responses import MalformedResponse, Response


def read(item: Item, raw: object) -> str | None:
    """Read an option id of the item; null clears."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise MalformedResponse("单选题的作答应是一个选项")
    if raw not in {option.id for option in item.options}:
        raise MalformedResponse("所选选项不属于本题")
    return raw


def mark(key: SingleKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Give all marks for the right option, none for another."""
    if response is None:
        return blank()
    return full(marks) if response == key.option_id else none()
