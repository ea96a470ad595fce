"""What a move on the board would break, and what a whole plan breaks."""

from app.planning.facts import Consequence, ConsequenceKind, PlanPerson
from app.planning.rules.board import Board


def check_move(person_id: str, to_batch_id: str | None, board: Board) -> list[Consequence]:
    """List everything that moving a person to a batch would break; taking a person out breaks nothing.

    Raises KeyError for a person or batch that is not of this plan.
    """
    if to_batch_id is None:
        return []
    person = board.people[person_id]
    return [*_personal(person, to_batch_id, board), *_shared(person, to_batch_id, board)]


def broken_rules(board: Board) -> list[Consequence]:
    """List what the plan as it stands breaks, person by person; empty for a plan fit to publish."""
    return [
        consequence
        for person_id, batch_id in sorted(board.batch_of.items())
        for consequence in check_move(person_id, batch_id, board)
    ]


def _personal(person: PlanPerson, batch_id: str, board: Board) -> list[Consequence]:
    batch = board.batches[batch_id]
    found = {
        ConsequenceKind.NOT_ELIGIBLE: person.tier_id is None or not batch.admits(person.tier_id),
        ConsequenceKind.UNAVAILABLE: batch_id in person.unavailable,
        ConsequenceKind.PINNED_ELSEWHERE: person.pinned_batch_id not in (None, batch_id),
    }
    return [Consequence(kind, person.person_id, batch_id) for kind, holds in found.items() if holds]


def _shared(person: PlanPerson, batch_id: str, board: Board) -> list[Consequence]:
    """Compare counts as they would be with this person in the batch against what is allowed."""
    counts = {
        ConsequenceKind.CAPACITY_EXCEEDED: (
            board.placed_without(person, batch_id) + 1,
            board.batches[batch_id].capacity,
        ),
        ConsequenceKind.UNIT_SHARE_EXCEEDED: (
            board.away_without(person, batch_id) + 1,
            board.allowed_away(person.unit_id),
        ),
    }
    return [
        Consequence(kind, person.person_id, batch_id, would_be, allowed)
        for kind, (would_be, allowed) in counts.items()
        if would_be > allowed
    ]
