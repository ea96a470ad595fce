"""The pages of planning."""

from app.planning.views import (
    batches,
    board,
    comparing,
    conflicts,
    drafting,
    forecasting,
    lines,
    plans,
    programmes,
    publishing,
    replanning,
    roster,
    rules,
    tiers,
)
from app.planning.views.counter import desk

__all__ = [
    "batches",
    "board",
    "comparing",
    "conflicts",
    "desk",
    "drafting",
    "forecasting",
    "lines",
    "plans",
    "programmes",
    "publishing",
    "replanning",
    "roster",
    "rules",
    "tiers",
]
