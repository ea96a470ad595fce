"""Mark a whole paper: the same paper, keys, responses and policy give the same result every time."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from question_bank import kinds
from question_bank.drawing import Paper, PaperEntry
from question_bank.items import Key
from question_bank.marks import DEFAULT_POLICY, ManualMarks, Marked, MarkingPolicy, Outcome, awarded, rounded
from question_bank.responses import Response


@dataclass(frozen=True)
class Line:
    """Hold the marks of one item; None while a person has yet to decide."""

    item_id: str
    marks: Decimal | None
    out_of: Decimal
    outcome: Outcome
    reason: str
    suggested: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """Hold the marks of a paper; the total counts what is decided so far."""

    lines: tuple[Line, ...]
    total: Decimal
    out_of: Decimal
    needs_marker: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Say whether every item is marked."""
        return not self.needs_marker


def mark(
    paper: Paper,
    keys: Mapping[str, Key],
    responses: Mapping[str, Response],
    policy: MarkingPolicy = DEFAULT_POLICY,
    manual: ManualMarks | None = None,
) -> Result:
    """Mark a paper; `manual` holds the marks persons awarded, by item id, and outranks the automatic ones."""
    lines = tuple(
        _line(entry, _marked(entry, keys, responses, policy, manual or {})) for entry in paper.entries
    )
    return Result(
        lines=lines,
        total=rounded(sum((line.marks for line in lines if line.marks is not None), Decimal(0))),
        out_of=rounded(paper.total_marks),
        needs_marker=tuple(line.item_id for line in lines if line.marks is None),
    )


def _marked(
    entry: PaperEntry,
    keys: Mapping[str, Key],
    responses: Mapping[str, Response],
    policy: MarkingPolicy,
    manual: ManualMarks,
) -> Marked:
    """Mark one entry."""
    if entry.item_id in manual:
        return awarded(manual[entry.item_id], entry.marks)
    return kinds.mark(keys[entry.item_id], responses.get(entry.item_id), entry.marks, policy)


def _line(entry: PaperEntry, marked: Marked) -> Line:
    """Put marks beside what they are out of."""
    return Line(entry.item_id, marked.marks, entry.marks, marked.outcome, marked.reason, marked.suggested)
