"""Say when an item somebody got wrong comes back: three boxes, and a day on which it is due.

Right on its day moves an item one box on, and from the last box out; wrong puts it back into the first; partly right
leaves it where it is. Right before its day changes nothing: whoever has just read the answer has not yet kept it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from question_bank.marks import Outcome

# How many days an item rests in each box; as many right answers as there are boxes lead out.
RESTS = (1, 3, 7)
LAST = len(RESTS)
NOT_KNOWN = frozenset({Outcome.WRONG, Outcome.BLANK})
NOT_RIGHT = NOT_KNOWN | {Outcome.PARTIAL}


@dataclass(frozen=True)
class Place:
    """Where an item stands in the book of errors: its box, from 1, and the day it comes back."""

    box: int
    due_on: date

    def is_due(self, on: date) -> bool:
        """Say whether the item's day has come."""
        return self.due_on <= on


def moved(place: Place | None, outcome: Outcome, on: date) -> Place | None:
    """Return where an item stands after an answer; None stands outside the book."""
    if outcome in NOT_KNOWN or (place is None and outcome is Outcome.PARTIAL):
        return resting(1, on)
    if place is None or outcome is Outcome.NEEDS_MARKER or not place.is_due(on):
        return place
    if outcome is Outcome.PARTIAL:
        return resting(place.box, on)
    return None if place.box >= LAST else resting(place.box + 1, on)


def resting(box: int, on: date) -> Place:
    """Return a place in a box from a day on."""
    return Place(box, on + timedelta(days=RESTS[box - 1]))


def still_to_get_right(place: Place) -> int:
    """Count the right answers, each on its day, that lead out of the book."""
    return LAST - place.box + 1
