"""Read and mark a judgement: true or false."""

from decimal import Decimal

from question_bank.items import Item, TrueFalseKey
from question_bank.marks import Marked, MarkingPolicy, blank, full, none
from question_bank.responses import MalformedResponse, Response


def read(item: Item, raw: object) -> bool | None:
    """Read true or false; null clears."""
    if raw is None or isinstance(raw, bool):
        return raw
    raise MalformedResponse("判断题的作答应是 true 或 false")


def mark(key: TrueFalseKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Give all marks for the right judgement, none for the other."""
    if response is None:
        return blank()
    return full(marks) if response is key.value else none()
