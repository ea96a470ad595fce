"""Loosen a draft's settings as a conflict asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.planning.facts import PlanSettings

# Rules that a draft may loosen for itself; the others are mended where they are kept.
LOOSENED = frozenset({"capacity", "away_share", "on_duty_min", "capacity_min", "pair"})


def can_relax(conflict: Mapping[str, Any]) -> bool:
    """Say whether a conflict tells by how much which rule of the draft is to be loosened."""
    return conflict["rule"] in LOOSENED and conflict["more"] > 0


def relaxed(
    settings: PlanSettings, conflicts: Iterable[Mapping[str, Any]], seats: Mapping[str, int]
) -> PlanSettings:
    """Return the settings with these conflicts loosened; `seats` are those of each batch on record."""
    for each in conflicts:
        if can_relax(each):
            settings = _relaxed(settings, each, seats)
    return settings


def _relaxed(settings: PlanSettings, each: Mapping[str, Any], seats: Mapping[str, int]) -> PlanSettings:
    scope, more = each["scope"], each["more"]
    match each["rule"]:
        case "capacity":
            now = 0 if scope in settings.closed else settings.seats.get(scope, seats[scope])
            still_closed = tuple(number for number in settings.closed if number != scope)
            return replace(settings, seats={**settings.seats, scope: now + more}, closed=still_closed)
        case "away_share" | "on_duty_min":
            return replace(settings, away={**settings.away, scope: each["limit"] + more})
        case "capacity_min":
            return replace(settings, minimums={**settings.minimums, scope: each["limit"] - more})
        case _:
            return replace(settings, untied=(*settings.untied, *each["who"]))
