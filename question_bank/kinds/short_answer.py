"""Read a written answer and suggest, never decide, which rubric points it meets."""

from decimal import Decimal

from question_bank import reasons
from question_bank.items import Item, ShortAnswerKey
from question_bank.kinds.texts import normalised
from question_bank.marks import Marked, MarkingPolicy, Outcome, blank
from question_bank.responses import LONGEST_ANSWER, Response, answered, read_text


def read(item: Item, raw: object) -> str | None:
    """Read a text of at most 20,000 characters; null clears."""
    return None if raw is None else read_text(raw, LONGEST_ANSWER)


def mark(key: ShortAnswerKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Hand a written answer to a person, with suggestions; only no answer at all is 0 by itself."""
    if not isinstance(response, str) or not answered(response):
        return blank()
    return Marked(None, Outcome.NEEDS_MARKER, reasons.WAITS, suggested(key, response))


def suggested(key: ShortAnswerKey, response: str) -> tuple[int, ...]:
    """Number the rubric points one of whose keywords stands in the answer."""
    text = normalised(response)
    return tuple(
        number
        for number, point in enumerate(key.rubric)
        if any(normalised(keyword) in text for keyword in point.keywords if normalised(keyword))
    )
