"""Rows of the exams room as facts."""

from app.exams.queries.analyses import analysis
from app.exams.queries.appeals import appeal, appeal_until, appeals, open_appeals, own_appeals, some_appeals
from app.exams.queries.attempts import (
    as_attempt,
    attempt,
    attempts,
    continued,
    now,
    paper,
    receipt,
    some_attempts,
    some_papers,
)
from app.exams.queries.board import board
from app.exams.queries.candidates import exams_of, open_to
from app.exams.queries.checks import check, checked_scripts, checks
from app.exams.queries.corrections import (
    correction,
    corrections,
    corrections_of_programme,
    effects,
    used,
    used_item,
)
from app.exams.queries.correctors import approvers, is_candidate, may_propose
from app.exams.queries.deliveries import deliveries, earlier_receipts
from app.exams.queries.exams import exam, listed, sitting, sittings
from app.exams.queries.extensions import decision, extensions
from app.exams.queries.figures import items, numbers, tells_of_one
from app.exams.queries.integrity import report as integrity_report
from app.exams.queries.making_up import arranged, debtors
from app.exams.queries.marks import latest_marks
from app.exams.queries.observations import item_figures, observations
from app.exams.queries.outages import measured
from app.exams.queries.outcomes import outcomes
from app.exams.queries.owing import owing, owing_each, strangers
from app.exams.queries.plans import is_begun, marker_lines, plan, readings
from app.exams.queries.regrading import impact
from app.exams.queries.results import released, result, results, script
from app.exams.queries.samples import lacking, specimen
from app.exams.queries.scripts import decided_scripts, marking_lines, marking_script, next_script
from app.exams.queries.seats import by_staff_no, candidate, candidates, halls, noticed, occupied, with_unit
from app.exams.queries.stock import fitting, grids, tried
from app.exams.queries.waiting import to_mark

__all__ = [
    "analysis",
    "appeal",
    "appeal_until",
    "appeals",
    "approvers",
    "arranged",
    "as_attempt",
    "attempt",
    "attempts",
    "board",
    "by_staff_no",
    "candidate",
    "candidates",
    "check",
    "checked_scripts",
    "checks",
    "continued",
    "correction",
    "corrections",
    "corrections_of_programme",
    "debtors",
    "decided_scripts",
    "decision",
    "deliveries",
    "earlier_receipts",
    "effects",
    "exam",
    "exams_of",
    "extensions",
    "fitting",
    "grids",
    "halls",
    "impact",
    "integrity_report",
    "is_begun",
    "is_candidate",
    "item_figures",
    "items",
    "lacking",
    "latest_marks",
    "listed",
    "marker_lines",
    "marking_lines",
    "marking_script",
    "may_propose",
    "measured",
    "next_script",
    "noticed",
    "now",
    "numbers",
    "observations",
    "occupied",
    "open_appeals",
    "open_to",
    "outcomes",
    "owing",
    "owing_each",
    "own_appeals",
    "paper",
    "plan",
    "readings",
    "receipt",
    "released",
    "result",
    "results",
    "script",
    "sitting",
    "sittings",
    "some_appeals",
    "some_attempts",
    "some_papers",
    "specimen",
    "strangers",
    "tells_of_one",
    "to_mark",
    "tried",
    "used",
    "used_item",
    "with_unit",
]
