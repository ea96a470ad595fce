"""Who decides on a leave, by its length: a table of levels, with presets."""

from collections.abc import Sequence

from app.leave.facts import Approver, Level
from app.refusals import N_, Refusal


class LevelsNotRising(Refusal):
    status = 422
    sentence = N_("各级的天数应当逐级增大，最后一级不限天数。")


PRESETS: dict[str, tuple[Level, ...]] = {
    "three": (
        Level(1, Approver.CLASS_ORGANIZER),
        Level(2, Approver.PROGRAMME_ORGANIZER),
        Level(None, Approver.LEADER),
    ),
    "two": (Level(2, Approver.CLASS_ORGANIZER), Level(None, Approver.PROGRAMME_ORGANIZER)),
    "one": (Level(None, Approver.PROGRAMME_ORGANIZER),),
}
USUAL = "three"


def level_for(half_days: int, levels: Sequence[Level]) -> Level:
    """Return the first level that reaches as far as the leave; there always is one, for the last has no end."""
    return next(each for each in levels if each.up_to is None or half_days <= each.up_to)


def check(levels: Sequence[Level]) -> None:
    """Refuse levels that leave a length without anybody to decide, or one that is never reached."""
    bounds = [each.up_to for each in levels]
    if not bounds or bounds[-1] is not None or None in bounds[:-1]:
        raise LevelsNotRising
    rising = [bound for bound in bounds if bound is not None]
    if any(bound < 1 for bound in rising) or rising != sorted(set(rising)):
        raise LevelsNotRising
