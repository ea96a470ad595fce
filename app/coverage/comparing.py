"""Two days side by side: who came onto the roster, who became covered, and by what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.coverage import rules
from app.coverage.facts import Judgement, PersonFacts, Status

# What may move a judgement, in the order in which it is told.
FIELDS = (
    "on_roster",
    "unit_path",
    "exempt_until",
    "deferred_until",
    "batch_id",
    "batch_starts_on",
    "batch_ends_on",
    "sessions_attended",
    "sessions_total",
    "required_sessions_missing",
    "credited_minutes",
    "required_minutes",
    "attendance_percent",
    "exam",
    "has_certificate",
)


class Move(StrEnum):
    """What became of somebody between two days; the first that holds."""

    COVERED = "covered"
    UNCOVERED = "uncovered"
    ADDED = "added"
    EXCUSED = "excused"
    MISSING_AGAIN = "missing_again"
    STARTED = "started"
    APPEARED = "appeared"
    GONE = "gone"
    OTHER_REASON = "other_reason"


@dataclass(frozen=True, slots=True)
class Moved:
    """A person who counts otherwise on the later day; None where they were not known."""

    person_id: str
    move: Move
    before: PersonFacts | None
    after: PersonFacts | None
    was: Judgement | None
    now: Judgement | None

    @property
    def causes(self) -> list[str]:
        """Name the facts that differ; of somebody new, none."""
        if self.before is None or self.after is None:
            return []
        return [name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name)]


def moved(
    before: Iterable[PersonFacts], after: Iterable[PersonFacts], first: date, last: date
) -> list[Moved]:
    """Return everybody who counts otherwise on the later of two days, by what became of them."""
    was = {facts.person_id: facts for facts in before}
    now = {facts.person_id: facts for facts in after}
    found = []
    for key in was.keys() | now.keys():
        old, new = was.get(key), now.get(key)
        judged = rules.judge(old, first) if old else None
        judged_now = rules.judge(new, last) if new else None
        move = _move(judged, judged_now)
        if move is not None:
            found.append(Moved(key, move, old, new, judged, judged_now))
    order = list(Move)
    return sorted(found, key=lambda each: (order.index(each.move), each.person_id))


def _move(was: Judgement | None, now: Judgement | None) -> Move | None:
    if now is None:
        return Move.GONE
    if was is None:
        return Move.APPEARED if now.status is Status.OUTSIDE else _fresh(now)
    if was.status is now.status:
        return _within(was, now)
    if now.status is Status.COMPLETED:
        return Move.COVERED
    if was.status is Status.COMPLETED:
        return Move.UNCOVERED
    if was.status is Status.OUTSIDE:
        return Move.ADDED
    return Move.EXCUSED if now.status in (Status.EXEMPT, Status.DEFERRED) else Move.MISSING_AGAIN


def _fresh(now: Judgement) -> Move:
    return Move.COVERED if now.status is Status.COMPLETED else Move.ADDED


def _within(was: Judgement, now: Judgement) -> Move | None:
    if now.started and not was.started:
        return Move.STARTED
    return Move.OTHER_REASON if was.reason is not now.reason else None
