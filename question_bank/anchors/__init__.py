"""Anchor items in their source: find the words they cite, and say how they stand when the document changes."""

from question_bank.anchors.finding import (
    Anchor,
    Passage,
    Span,
    find,
    find_in,
    fold,
    follow,
    locate,
    occurrences,
    ordinal,
    pinned,
    squeeze,
)
from question_bank.anchors.standing import DRIFTED, Standing, Verdict, judge, judge_all

__all__ = [
    "DRIFTED",
    "Anchor",
    "Passage",
    "Span",
    "Standing",
    "Verdict",
    "find",
    "find_in",
    "fold",
    "follow",
    "judge",
    "judge_all",
    "locate",
    "occurrences",
    "ordinal",
    "pinned",
    "squeeze",
]
