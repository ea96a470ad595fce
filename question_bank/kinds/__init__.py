"""Read and mark a response by the kind of its item."""

from collections.abc import Callable
from decimal import Decimal

from question_bank import reasons
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
from question_bank.marks import DEFAULT_POLICY, Marked, MarkingPolicy, blank
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
    """Mark a response out of the given marks; one that `read` would not have let through counts as none."""
    if response is not None and not _fits(key, response):
        return blank(reasons.UNREADABLE)
    if isinstance(key, SingleKey):
        return single.mark(key, response, marks, policy)
    if isinstance(key, MultipleKey):
        return multiple.mark(key, response, marks, policy)
    if isinstance(key, FillBlankKey):
        return fill_blank.mark(key, response, marks, policy)
    if isinstance(key, ShortAnswerKey):
        return short_answer.mark(key, response, marks, policy)
    return true_false.mark(key, response, marks, policy)


def _fits(key: Key, response: object) -> bool:
    """Say whether a response has the shape its key is compared with; a damaged row must not stop the marking."""
    if isinstance(key, MultipleKey | FillBlankKey):
        return isinstance(response, list) and all(isinstance(each, str) for each in response)
    if isinstance(key, SingleKey | ShortAnswerKey):
        return isinstance(response, str)
    return isinstance(response, bool)
