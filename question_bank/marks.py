"""Hold the marks of one response, how they are rounded, and how several right options count."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from question_bank import reasons

CENT = Decimal("0.01")


class Outcome(StrEnum):
    """Name how a response fared."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"
    NEEDS_MARKER = "needs_marker"


class MultiplePolicy(StrEnum):
    """Name how leaving out right options counts; a wrong choice is always 0."""

    ALL_OR_NOTHING = "all_or_nothing"
    HALF = "half"
    PER_OPTION = "per_option"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True)
class MarkingPolicy:
    """Hold an exam's choices about marking; per_option gives `per_option_marks` for a right option."""

    multiple: MultiplePolicy = MultiplePolicy.ALL_OR_NOTHING
    per_option_marks: Decimal = Decimal("0.5")


DEFAULT_POLICY = MarkingPolicy()


@dataclass(frozen=True)
class Marked:
    """Hold the marks of one response and the reason; None while a person has yet to decide.

    `suggested` numbers the rubric points whose keywords stand in a short answer: a hint to the marker only.
    """

    marks: Decimal | None
    outcome: Outcome
    reason: str
    suggested: tuple[int, ...] = ()


def rounded(marks: Decimal) -> Decimal:
    """Round to 0.01, a half upwards: each item by itself, so that a paper is the sum of what its items show (GR-8)."""
    return marks.quantize(CENT, ROUND_HALF_UP)


def full(marks: Decimal, reason: str = reasons.RIGHT) -> Marked:
    """Give all marks."""
    return Marked(rounded(marks), Outcome.RIGHT, reason)


def partial(marks: Decimal, reason: str) -> Marked:
    """Give some of the marks."""
    return Marked(rounded(marks), Outcome.PARTIAL, reason)


def none(reason: str = reasons.WRONG) -> Marked:
    """Give no marks for a wrong response."""
    return Marked(rounded(Decimal(0)), Outcome.WRONG, reason)


def blank(reason: str = reasons.BLANK) -> Marked:
    """Give no marks for no response."""
    return Marked(rounded(Decimal(0)), Outcome.BLANK, reason)


def awarded(marks: Decimal, out_of: Decimal) -> Marked:
    """Take over the marks a person awarded; refuse what lies outside 0 and the item's marks."""
    if not 0 <= marks <= out_of:
        raise ValueError(f"人工评分 {marks} 不在 0 至 {out_of} 之间")
    given = rounded(marks)
    if given == rounded(out_of):
        return full(out_of, reasons.BY_MARKER)
    return partial(given, reasons.BY_MARKER) if given else none(reasons.BY_MARKER)


ManualMarks = Mapping[str, Decimal]
