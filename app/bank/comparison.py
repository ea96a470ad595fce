"""Hold a file's items against the bank and the document: what would each become, and is that allowed?"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.bank.facts import ImportAction
from app.bank.storage import wording
from question_bank.anchors import Passage
from question_bank.interchange.grounding import ground
from question_bank.interchange.outcomes import Fault, Outcome
from question_bank.items import Entry


@dataclass(frozen=True)
class Line:
    """One item of a file, what it would do, and what keeps it out; `entry` only when it may come in."""

    outcome: Outcome
    action: ImportAction
    fault: Fault | None = None
    entry: Entry | None = None


def compare(
    outcomes: Iterable[Outcome],
    known: Mapping[str, Mapping[str, Any]],
    passages: Sequence[Passage] | None,
    may_change: Callable[[str], bool],
) -> list[Line]:
    """Return a line for each item. `known` holds present wordings by code; without passages no quote is checked."""
    return [_line(outcome, known, passages, may_change) for outcome in outcomes]


def _line(
    outcome: Outcome,
    known: Mapping[str, Mapping[str, Any]],
    passages: Sequence[Passage] | None,
    may_change: Callable[[str], bool],
) -> Line:
    entry = outcome.entry
    if entry is None:
        return Line(outcome, ImportAction.FAULT, outcome.fault)
    present = known.get(entry.item.id)
    if fault := _taken(entry, present, may_change) or _unfounded(entry, passages):
        return Line(outcome, ImportAction.FAULT, fault)
    if present is None:
        return Line(outcome, ImportAction.ADD, entry=entry)
    same = all(present[name] == value for name, value in wording(entry).items())
    return Line(outcome, ImportAction.SAME if same else ImportAction.REVISE, entry=entry)


def _taken(
    entry: Entry, present: Mapping[str, Any] | None, may_change: Callable[[str], bool]
) -> Fault | None:
    if present is None or may_change(present["unit_path"]):
        return None
    return Fault(f"题号 {entry.item.id} 已被占用", "请换一个题号，或将题号留空", "id")


def _unfounded(entry: Entry, passages: Sequence[Passage] | None) -> Fault | None:
    """Refuse a quote that is not in the document; an item still without one may come in as a draft."""
    return ground(entry, passages).fault if passages is not None else None


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """Count lines by action."""
    found = Counter(line.action.value for line in lines)
    return {action.value: found[action.value] for action in ImportAction}


def digest(lines: Iterable[Line]) -> str:
    """Return what two comparisons share exactly when they would do the same."""
    told = [[line.outcome.name, line.action.value] for line in lines]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
