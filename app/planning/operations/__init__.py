"""Verbs of planning, from a programme to a published plan."""

from app.planning.operations.absences import forget_absence, keep_proof, note_absence
from app.planning.operations.batches import add_batch, cancel_batch, change_batch
from app.planning.operations.excuses import excuse, lift_excuse
from app.planning.operations.moving import follow_seat, move_line, pin_line, swap_lines, undo
from app.planning.operations.programmes import (
    change_programme,
    close_programme,
    create_programme,
    set_tiers,
)
from app.planning.operations.proposing import propose, propose_now, relax
from app.planning.operations.publishing import publish_plan
from app.planning.operations.rosters import add_latecomers, freeze_roster, thaw_roster
from app.planning.operations.rules import (
    ban,
    drop_unit_rule,
    lift_ban,
    pair_people,
    part_people,
    set_unit_rule,
)
from app.planning.operations.seats import enrol, withdraw
from app.planning.records import TierDraft

__all__ = [
    "TierDraft",
    "add_batch",
    "add_latecomers",
    "ban",
    "cancel_batch",
    "change_batch",
    "change_programme",
    "close_programme",
    "create_programme",
    "drop_unit_rule",
    "enrol",
    "excuse",
    "follow_seat",
    "forget_absence",
    "freeze_roster",
    "keep_proof",
    "lift_ban",
    "lift_excuse",
    "move_line",
    "note_absence",
    "pair_people",
    "part_people",
    "pin_line",
    "propose",
    "propose_now",
    "publish_plan",
    "relax",
    "set_tiers",
    "set_unit_rule",
    "swap_lines",
    "thaw_roster",
    "undo",
    "withdraw",
]
