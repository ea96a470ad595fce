"""Read and mark a response by the kind of its item."""

from collections.abc import Callable
from decimal import Decimal

from question_bank.items import (
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
)
from question_bank.kinds import fill_blank, multiple, short_answer, single, true_false
from question_bank.marks import DEFAULT_POLICY, Marked, MarkingPolicy
from question_bank.responses import MalformedResponse, Response

__all__ = ["MalformedResponse", "Response", "mark", "read"]

_READERS: dict[Kind, Callable[[Item, object], Response]] = {
    Kind.SINGLE: single.read,
    Kind.MULTIPLE: multiple.read,
    Kind.TRUE_FALSE: true_false.read,
    Kind.FILL_BLANK: fill_blank.read,
    Kind.SHORT_ANSWER: short_answer.read,
}


def read(item: Item, raw: object) -> Response:
    """Read a response off parsed JSON; raise MalformedResponse with a sentence for the candidate."""
    return _READERS[item.kind](item, raw)


def mark(key: Key, response: Response, marks: Decimal, policy: MarkingPolicy = DEFAULT_POLICY) -> Marked:
    """Mark a response that `read` let through, out of the given marks."""
    if isinstance(key, SingleKey):
        return single.mark(key, response, marks, policy)
    if isinstance(key, MultipleKey):
        return multiple.mark(key, response, marks, policy)
    if isinstance(key, FillBlankKey):
        return fill_blank.mark(key, response, marks, policy)
    if isinstance(key, ShortAnswerKey):
        return short_answer.mark(key, response, marks, policy)
    return true_false.mark(key, response, marks, policy)
