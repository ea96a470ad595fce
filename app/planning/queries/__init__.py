"""Rows of planning as facts: programmes, tiers, rosters, batches, seats and plans."""

from app.planning.queries.batches import batch, batches, enrolled, latest_seat, seats, seats_of
from app.planning.queries.plans import plan, plans, published
from app.planning.queries.programmes import programme, programmes, tiers
from app.planning.queries.rosters import excuses, roster
from app.planning.records import BatchFacts, ExcuseFacts, ProgrammeFacts, RosterFacts, SeatFacts

__all__ = [
    "BatchFacts",
    "ExcuseFacts",
    "ProgrammeFacts",
    "RosterFacts",
    "SeatFacts",
    "batch",
    "batches",
    "enrolled",
    "excuses",
    "latest_seat",
    "plan",
    "plans",
    "programme",
    "programmes",
    "published",
    "roster",
    "seats",
    "seats_of",
    "tiers",
]
