"""What stands out in a hall besides answers: how fast, how often away, on whose device. Evidence, never a verdict."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

# Less than it takes to read a question once.
FASTEST_SECONDS = 3.0
# A quarter of the hall's usual time, with a pass: worth a look, not more.
FRACTION_OF_USUAL = 0.25
FEWEST_TO_COMPARE = 10
FEWEST_AWAY = 5
UPPER_SHARE = 0.95
# What a page may report: a mark of the browser it ran in, told apart by this prefix.
DEVICE = "device:"


@dataclass(frozen=True)
class Timed:
    """An attempt's time and what was answered in it."""

    attempt_id: uuid.UUID
    seconds: float
    answered: int
    passed: bool | None


def usual_seconds(timed: Sequence[Timed]) -> float | None:
    """Return the median time of a hall; None while it is too small to say."""
    return median(each.seconds for each in timed) if len(timed) >= FEWEST_TO_COMPARE else None


def implausibly_fast(timed: Sequence[Timed]) -> list[Timed]:
    """Return who answered faster than one reads, or passed in a quarter of the usual time; the fastest first."""
    usual = usual_seconds(timed)
    found = [each for each in timed if each.answered and _is_fast(each, usual)]
    return sorted(found, key=lambda each: each.seconds / each.answered)


def _is_fast(each: Timed, usual: float | None) -> bool:
    if each.seconds / each.answered < FASTEST_SECONDS:
        return True
    return usual is not None and bool(each.passed) and each.seconds < usual * FRACTION_OF_USUAL


def often_away(counts: Mapping[uuid.UUID, int], hall: int) -> list[tuple[uuid.UUID, int]]:
    """Return who left the page five times or more and more often than nineteen of twenty did; most often first."""
    everybody = sorted([*counts.values(), *[0] * (hall - len(counts))])
    usual = everybody[int(UPPER_SHARE * (len(everybody) - 1))] if everybody else 0
    found = [(key, count) for key, count in counts.items() if count >= FEWEST_AWAY and count > usual]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def shared_devices(
    marks: Iterable[tuple[uuid.UUID, uuid.UUID, str]],
) -> list[tuple[uuid.UUID, ...]]:
    """Return the attempts of different people that were opened in one and the same browser.

    Marks are (attempt, person, mark); the same person on one device again says nothing.
    """
    by_mark: dict[str, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for attempt_id, person_id, mark in marks:
        by_mark[mark].setdefault(person_id, attempt_id)
    groups = {tuple(sorted(people.values())) for people in by_mark.values() if len(people) > 1}
    return sorted(groups, key=lambda group: (-len(group), group))
