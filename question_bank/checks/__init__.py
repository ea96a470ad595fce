"""Check a bank: each item in itself, against its source, and the bank as a whole."""

from collections.abc import Iterable, Sequence

from question_bank.anchors import Passage
from question_bank.checks.anchoring import check_anchoring
from question_bank.checks.balance import check_balance
from question_bank.checks.census import Census, census
from question_bank.checks.faults import Fault
from question_bank.checks.phrasing import check_phrasing
from question_bank.checks.shape import check_shape
from question_bank.checks.stems import check_stems
from question_bank.content.wording import NOTICE_WORDING
from question_bank.items import Entry
from question_bank.wording import OpenList, Wording

__all__ = ["Census", "Fault", "OpenList", "Wording", "census", "check", "check_new"]


def check(
    entries: Iterable[Entry], source: Sequence[Passage] | None = None, wording: Wording = NOTICE_WORDING
) -> list[Fault]:
    """List every fault of a bank; the wording defaults to that of the shipped notice."""
    entries = tuple(entries)
    return [
        *check_shape(entries),
        *check_anchoring(entries, source, wording.unexaminable),
        *check_phrasing(entries, wording),
        *check_stems(entries),
        *check_balance(entries),
    ]


def check_new(
    entries: Iterable[Entry],
    known: Iterable[Entry],
    source: Sequence[Passage] | None = None,
    wording: Wording = NOTICE_WORDING,
) -> list[Fault]:
    """List the faults of entries that join a bank, without judging again those already there."""
    entries, known = tuple(entries), tuple(known)
    return [
        *check_shape(entries),
        *check_anchoring(entries, source, wording.unexaminable, known),
        *check_phrasing(entries, wording),
        *check_stems(entries, known),
    ]
