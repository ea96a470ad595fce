"""How many people of a unit may be away at once, and which batches are on at once."""

from collections.abc import Mapping, Sequence

from app.planning.facts import PlanBatch, PlanSettings


def allowed_away(headcount: int, settings: PlanSettings) -> int:
    """Return how many of a unit may be away on one day; at least one, or a small unit could never train."""
    return max(1, _strictly_allowed(headcount, settings))


def is_thin(headcount: int, settings: PlanSettings) -> bool:
    """Say whether sending even one person breaks the share or the number on duty."""
    return _strictly_allowed(headcount, settings) < 1


def thin_units(headcounts: Mapping[str, int], settings: PlanSettings) -> tuple[str, ...]:
    """List the units that may only send one at a time by exception."""
    return tuple(sorted(unit for unit, count in headcounts.items() if is_thin(count, settings)))


def _strictly_allowed(headcount: int, settings: PlanSettings) -> int:
    return min(headcount * settings.max_away_share // 100, headcount - settings.on_duty_min)


def in_order(batches: Sequence[PlanBatch]) -> tuple[PlanBatch, ...]:
    """Sort batches by date, then number: the order in which "earlier" is meant everywhere."""
    return tuple(sorted(batches, key=lambda batch: (batch.starts_on, batch.number, batch.batch_id)))


def concurrent(batches: Sequence[PlanBatch]) -> tuple[tuple[int, ...], ...]:
    """Group the positions of batches that are on together on some day, largest such groups only.

    A unit's absences are at their highest on the first day of some batch, so looking at those days is
    enough. A batch that overlaps no other is a group of its own: every batch is in at least one group.
    """
    days = {batch.starts_on for batch in batches}
    groups = {
        frozenset(i for i, batch in enumerate(batches) if batch.starts_on <= day <= batch.ends_on)
        for day in days
    }
    largest = [group for group in groups if not any(group < other for other in groups)]
    return tuple(sorted(tuple(sorted(group)) for group in largest))


def one_after_another(batches: Sequence[PlanBatch]) -> int:
    """Count the most batches of which no two overlap: how often a unit can use each allowed absence."""
    count = 0
    last_day = None
    for batch in sorted(batches, key=lambda batch: batch.ends_on):
        if last_day is None or batch.starts_on > last_day:
            count, last_day = count + 1, batch.ends_on
    return count
