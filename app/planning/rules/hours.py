"""How minutes of training become credited hours (学时), and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal


@dataclass(frozen=True, slots=True)
class HourRule:
    """How minutes of training become credited hours (学时): `hours` for every `minutes`.

    `percents` says how much of a session each attendance status credits; a status not named credits nothing.
    Self-study credits `self_study_percent` of that again.
    """

    key: str
    hours: Decimal
    minutes: int
    percents: Mapping[str, int] = field(
        default_factory=lambda: {"present": 100, "late": 100, "left_early": 50}
    )
    self_study_percent: int = 100


# The conversion differs from place to place, so these are presets to choose from, not a standard. The day presets
# take a training day as six hours of sessions, morning and afternoon together.
HOUR_RULES: Mapping[str, HourRule] = {
    rule.key: rule
    for rule in (
        HourRule("lesson_45", Decimal(1), 45),
        HourRule("lesson_50", Decimal(1), 50),
        HourRule("clock_hour", Decimal(1), 60),
        HourRule("day_6", Decimal(6), 360),
        HourRule("day_7_5", Decimal("7.5"), 360),
        HourRule("day_8", Decimal(8), 360),
        HourRule("lesson_45_online_half", Decimal(1), 45, self_study_percent=50),
        HourRule("lesson_45_online_quarter", Decimal(1), 45, self_study_percent=25),
    )
}


def credit_hours(minutes: int, rule: HourRule) -> Decimal:
    """Convert credited minutes to hours, two places, rounded towards zero.

    Convert sums, not the parts of a sum: three sessions of sixty minutes at 45 minutes an hour are 4 hours,
    but three times 1.33.
    """
    return (rule.hours * minutes / rule.minutes).quantize(Decimal("0.01"), ROUND_DOWN)


def minutes_for(hours: Decimal, rule: HourRule) -> int:
    """Return the fewest whole minutes that make up these hours: how a programme's demand is stored."""
    return int((hours * rule.minutes / rule.hours).to_integral_value(ROUND_CEILING))
